import { beforeEach, describe, expect, it } from "vitest";
import { ServerClock } from "../clock";
import { Waiting } from "../door/waiting";
import { type WayFound, WayIn } from "../door/way-in";
import { FakeSocket } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { DoorFact, Neighbourhood } from "./AtDoor";
import { doing, draw, find } from "./draw";
import { SpeakerCheck } from "./SpeakerCheck";
import { WayInCheck } from "./WayInCheck";

const never = () => new Promise<never>(() => {});

function wayThat(found: WayFound): WayIn {
  const wayIn = new WayIn({ devices: never, tryLine: never, tryMedia: never, tryRelay: never });
  wayIn.store.set(found);
  return wayIn;
}

describe("the way in", () => {
  it.each([
    ["good", "is good", 0],
    ["weak", "closer to your router", 1],
    ["failed", "Turn a VPN off", 1],
    ["unreached", "does not answer", 1],
    ["untried", "go in all the same", 1],
  ] as const)("that is %s says so and what helps", async (found, text, buttons) => {
    const place = await draw(<WayInCheck wayIn={wayThat(found)} />);
    expect(place.textContent).toContain(text);
    expect(place.querySelectorAll("button")).toHaveLength(buttons);
  });
});

it("asks whether the notes are heard, and says what helps where they are not", async () => {
  const place = await draw(<SpeakerCheck play={async () => {}} />);
  await doing(() => find("play-notes").click());
  expect(place.textContent).toContain("Did you hear three notes?");
  const no = [...place.querySelectorAll("button")].find((one) => one.textContent === "No");
  await doing(() => no?.click());
  expect(place.textContent).toContain("Turn the volume up");
});

describe("those at the door", () => {
  let room: Room;

  beforeEach(() => {
    const ports = {
      openSocket: new FakeSocket().openSocket,
      clock: new ServerClock(0),
      askPass: async () => null,
      newKey: () => "key",
    };
    room = new Room(ports, emptyRoom({}));
  });

  it("are named to those inside, or counted", async () => {
    expect((await draw(<DoorFact room={room} />)).textContent).toBe("");
    room.view.set({ ...room.view.get(), door: { names: ["Léa", "Noé"], count: 2 } });
    expect((await draw(<DoorFact room={room} />)).textContent).toContain(
      "Léa and Noé wait at the door",
    );
    room.view.set({ ...room.view.get(), door: { names: [], count: 12 } });
    expect((await draw(<DoorFact room={room} />)).textContent).toContain("12 people wait");
  });

  it("see who is in and who else waits, in a hall only how many and only as its host", async () => {
    const waiting = new Waiting("/door", "csrf");
    waiting.store.set({ waiting: ["Léa"], count: 2, inside: ["Oscar"] });
    const session = await draw(<Neighbourhood waiting={waiting} />);
    expect(session.textContent).toBe("Oscar is in already.Léa waits at the door");
    const hall = { kind: "masterclass", role: "host" } as const;
    const hosts = await draw(<Neighbourhood waiting={waiting} />, hall);
    expect(hosts.textContent).toContain("2 people wait at the door");
    const seated = await draw(<Neighbourhood waiting={waiting} />, { ...hall, role: "audience" });
    expect(seated.textContent).toBe("Oscar is in already.");
  });
});
