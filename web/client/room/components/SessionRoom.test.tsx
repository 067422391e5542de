import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PresenceState } from "../../protocol";
import { Call } from "../call";
import { ServerClock } from "../clock";
import { FakeDevices, fakeTrack } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import { ScreenCapture } from "../devices/screen-capture";
import { FakeSocket, roomState } from "../fake-socket";
import { fakePeers } from "../media/fake-peer";
import { Notes } from "../notes";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing, draw, find } from "./draw";
import { SessionRoom } from "./SessionRoom";

/** The invented tracks are not the browser's own, and it refuses to carry them. */
const TracklessStream = class extends MediaStream {
  constructor(_tracks: MediaStreamTrack[]) {
    super();
  }
};

const other = { id: "camille", name: "Camille Aubry", role: "talent" } as const;

let socket: FakeSocket;
let peers: ReturnType<typeof fakePeers>;
let place: HTMLElement;

async function enter(presence: PresenceState, serverTime = "2026-11-21T09:50:00Z") {
  const others = [{ ...other, presence, page: presence === "here" ? "p1" : "" }];
  socket.on("room.join", () => roomState({ others, server_time: serverTime, is_polite: false }));
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  const room = new Room(ports, emptyRoom({}));
  const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  const getDisplayMedia = async () =>
    ({ getVideoTracks: () => [fakeTrack("video")], getAudioTracks: () => [] }) as never;
  const screen = new ScreenCapture({ getDisplayMedia });
  const call = new Call(room, media, peers.open, screen);
  const notes = new Notes(room, () => "key-0001");
  await media.open();
  room.line.enter();
  await new Promise((resolve) => setTimeout(resolve));
  socket.accept();
  await new Promise((resolve) => setTimeout(resolve));
  place = await draw(
    <SessionRoom room={room} call={call} screen={screen} notes={notes} media={media} />,
    {
      serverNow: serverTime,
    },
  );
}

beforeEach(() => {
  HTMLMediaElement.prototype.play = async () => {};
  vi.stubGlobal("MediaStream", TracklessStream);
  socket = new FakeSocket();
  peers = fakePeers();
});

describe("waiting for the other", () => {
  it("says what happens if they do not come", async () => {
    await enter("expected");
    expect(find("waiting").textContent).toContain("Camille Aubry is not here yet");
    expect(find("waiting").textContent).toContain("If Camille Aubry has not come by 11:10");
    expect(find("waiting").textContent).toContain("you get all your money back");
    expect(find("connection-state").getAttribute("data-state")).toBe("waiting");
  });

  it("promises nothing more once that time has passed", async () => {
    await enter("expected", "2026-11-21T10:11:00Z");
    expect(find("waiting").textContent).not.toContain("money back");
  });

  it("says that they have left, and that they may return", async () => {
    await enter("left", "2026-11-21T10:20:00Z");
    expect(find("waiting").textContent).toContain("Camille Aubry has left");
    expect(find("waiting").textContent).toContain("If they come back before the end");
  });

  it("says what happens if somebody who left before the start does not come back", async () => {
    await enter("left");
    expect(find("waiting").textContent).toContain("Camille Aubry has left");
    expect(find("waiting").textContent).toContain("If Camille Aubry has not come by 11:10");
  });

  it("tells who leaves before the start by when to be back", async () => {
    await enter("expected");
    await doing(() => find("leave").click());
    expect(document.body.textContent).toContain("The session starts at 11:00. Be back by 11:10");
  });
});

describe("meeting", () => {
  it("announces the arrival, and shows the other when images come", async () => {
    await enter("expected");
    const participant = { ...other, presence: "here", page: "p1" } as const;
    await doing(() => socket.events.onNotice("participant.arrived", { participant }));
    expect(find("announcer").textContent).toBe("Camille Aubry has come in.");
    expect(find("waiting").textContent).toContain("Connecting you");
    await doing(() => {
      peers.last().events.onTrack(fakeTrack("video"));
      peers.last().become("connected");
    });
    expect(find("remote-video").getAttribute("aria-label")).toBe("Camille Aubry");
    expect(find("connection-state").textContent).toBe("Connected");
  });

  it("shows a face for a camera that is off, and says that the microphone is", async () => {
    await enter("here");
    await doing(() => {
      peers.last().events.onTrack(fakeTrack("video"));
      peers.last().become("connected");
      peers.last().events.onHeard('{"camera":false,"microphone":false}');
    });
    const tile = find("remote-video").closest(".tile");
    expect(tile?.classList.contains("tile--no-video")).toBe(true);
    expect(tile?.querySelector("[aria-label='Microphone off']")).not.toBeNull();
  });

  it("shows the other's screen large while it is shared, the camera beside it", async () => {
    await enter("here");
    await doing(() => {
      for (const { receiver } of peers.last().lines) {
        peers.last().events.onTrack(receiver.track);
      }
      peers.last().become("connected");
    });
    expect(document.querySelector("[data-testid=screen-video]")).toBeNull();
    const words = { camera: true, microphone: true, screen: true };
    await doing(() => peers.last().events.onHeard(JSON.stringify(words)));
    expect(find("screen-video").closest(".tile--screen")).not.toBeNull();
    expect(find("screen-video").getAttribute("aria-label")).toBe("Screen shared by Camille Aubry");
    expect(find("remote-video").closest(".stage--screen")).not.toBeNull();
    await doing(() => peers.last().events.onHeard('{"camera":true,"microphone":true}'));
    expect(document.querySelector("[data-testid=screen-video]")).toBeNull();
  });

  it("says that one's own screen is seen", async () => {
    await enter("here");
    await doing(() => find("share-screen").click());
    expect(find("sharing").textContent).toBe("Nobody sees your screen at the moment.");
    await doing(() => peers.last().become("connected"));
    expect(find("sharing").textContent).toBe("Camille Aubry sees your screen.");
    await doing(() => socket.events.onNotice("participant.left", { id: other.id }));
    expect(find("sharing").textContent).toBe("Nobody sees your screen at the moment.");
    await doing(() => find("share-screen").click());
    expect(find("sharing").textContent).toBe("");
  });

  it("says at once that the line is lost", async () => {
    await enter("here");
    await doing(() => socket.drop());
    expect(place.querySelector("[role=alert]")?.textContent).toContain("connection has dropped");
    expect(find("connection-state").getAttribute("data-state")).toBe("reconnecting");
  });
});

const press = (key: string, type = "keydown", target: EventTarget = document.body) =>
  doing(() => target.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true })));

describe("the keys", () => {
  it("turn microphone and camera on and off, and open the chat", async () => {
    await enter("here");
    await press("m");
    expect(find("microphone").getAttribute("aria-pressed")).toBe("false");
    await press("c");
    expect(find("camera").getAttribute("aria-pressed")).toBe("false");
    await press("t");
    await press("m", "keydown", find("chat-input"));
    expect(find("microphone").getAttribute("aria-pressed")).toBe("false");
  });

  it("let one talk while space is held, and only then", async () => {
    await enter("here");
    await press("m");
    await press(" ");
    expect(find("microphone").getAttribute("aria-pressed")).toBe("true");
    await press(" ", "keyup");
    expect(find("microphone").getAttribute("aria-pressed")).toBe("false");
  });

  it("are listed on ?, and rest when they are not wanted", async () => {
    await enter("here");
    await press("?");
    expect(find("shortcuts").textContent).toContain("Talk while you hold it");
    await doing(() => find("shortcuts-on").click());
    await doing(() => document.querySelector<HTMLElement>("[data-close]")?.click());
    await press("m");
    expect(find("microphone").getAttribute("aria-pressed")).toBe("true");
    await press("?");
    await doing(() => find("shortcuts-on").click());
  });
});

it("is heard while the control is held, once one has chosen to push to talk", async () => {
  await enter("here");
  await doing(() => find("push-to-talk").click());
  expect(find("talk").getAttribute("aria-pressed")).toBe("false");
  await doing(() => find("talk").dispatchEvent(new Event("pointerdown", { bubbles: true })));
  expect(find("talk").getAttribute("aria-pressed")).toBe("true");
  await doing(() => find("talk").dispatchEvent(new Event("pointerup", { bubbles: true })));
  expect(find("talk").getAttribute("aria-pressed")).toBe("false");
  await doing(() => find("push-to-talk").click());
  expect(find("microphone").getAttribute("aria-pressed")).toBe("true");
});

it("comes in unheard when one pushes to talk, here as last time", async () => {
  localStorage.setItem("estrade:room", '{"isPushToTalk":true}');
  await enter("here");
  expect(find("talk").getAttribute("aria-pressed")).toBe("false");
  localStorage.clear();
});

it("asks before leaving, and leaves only then", async () => {
  await enter("here");
  await doing(() => find("leave").click());
  expect(socket.messages("room.leave")).toEqual([]);
  await doing(() => find("confirm-leave").click());
  expect(socket.messages("room.leave")).toHaveLength(1);
});

it("counts what is written while the chat is closed", async () => {
  await enter("here");
  const author = { id: other.id, name: other.name };
  const entry = { seq: 1, at: "", author, kind: "chat", payload: { text: "Hello" } } as const;
  await doing(() => socket.events.onNotice("entry.added", { entry }));
  expect(find("open-chat").textContent).toContain("1 unread message");
  await doing(() => find("open-chat").click());
  expect(find("chat").textContent).toContain("Hello");
  expect(find("open-chat").textContent).not.toContain("unread");
});
