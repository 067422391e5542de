import { beforeEach, expect, it, vi } from "vitest";
import type { HandsBoard, OnStage, RoomState, StageBoard } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeDevices } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import { FakeSocket, roomState } from "../fake-socket";
import { GuestSpot } from "../guest-spot";
import { fakePeers } from "../media/fake-peer";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing, draw, find } from "./draw";
import { GuestConsent } from "./GuestConsent";
import { Invitation } from "./Invitation";

vi.mock("../devices/meter", () => ({ watchLevel: () => () => {} }));

/** The invented tracks are not the browser's own, and it refuses to carry them. */
const TracklessStream = class extends MediaStream {
  constructor(_tracks: MediaStreamTrack[]) {
    super();
  }
};

const recording = { version: 1, sentences: ["Recorded: your camera.", "You can leave."] };
const HAND = { number: 4, version: 1 };
const me: OnStage = { id: "me", name: "Léa", is_guest: true, is_here: true, has_agreed: false };

let socket: FakeSocket;
let media: LocalMedia;

function hands(version: number, invited: number[]): HandsBoard {
  return { name: "hands", version, line: [4, 5], invited, hands: [] };
}

function stage(version: number, changes: Partial<StageBoard>): StageBoard {
  return {
    name: "stage",
    version,
    spotlight: null,
    layout: "auto",
    speaker: null,
    people: [],
    places: [],
    recording_asks: 0,
    ...changes,
  };
}

const told = (board: HandsBoard | StageBoard) =>
  doing(() => socket.events.onNotice("board.changed", { board }));

async function enter(changes: Partial<RoomState> = {}): Promise<void> {
  socket.on("room.join", () =>
    roomState({ kind: "masterclass", hand: HAND, boards: [hands(1, [])], ...changes }),
  );
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  const room = new Room(ports, emptyRoom({}));
  media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  const guest = new GuestSpot(room, media, fakePeers().open, "me");
  room.line.enter();
  await new Promise((resolve) => setTimeout(resolve));
  socket.accept();
  await new Promise((resolve) => setTimeout(resolve));
  const children = (
    <>
      <Invitation room={room} guest={guest} />
      <GuestConsent room={room} />
    </>
  );
  await draw(children, { kind: "masterclass", role: "audience", recording });
}

/** Say yes, once the browser has given camera and microphone. */
async function come(): Promise<void> {
  await vi.waitFor(() => expect(find("come-on-stage").hasAttribute("disabled")).toBe(false));
  await doing(() => find("come-on-stage").click());
}

const isShown = (testId: string) => document.querySelector(`[data-testid=${testId}]`) !== null;

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = () => {};
  HTMLDialogElement.prototype.close = () => {};
  HTMLMediaElement.prototype.play = async () => {};
  vi.stubGlobal("MediaStream", TracklessStream);
  socket = new FakeSocket();
  socket.on("stage.publish", () => ({ sdp: "v=0" }));
});

it("asks whoever is invited, and shows them how they look first", async () => {
  await enter();
  expect(isShown("come-on-stage")).toBe(false);
  expect(media.isOpen).toBe(false);
  await told(hands(2, [5]));
  expect(isShown("come-on-stage")).toBe(false);
  await told(hands(3, [4]));
  expect(isShown("self-video")).toBe(true);
  expect(media.isOpen).toBe(true);
  await come();
  expect(socket.messages("hand.answer")).toEqual([{ accepts: true, consent: null }]);
});

it("lets the camera go when one stays in the hall", async () => {
  await enter();
  await told(hands(3, [4]));
  await doing(() => find("stay-in-hall").click());
  expect(socket.messages("hand.answer")).toEqual([{ accepts: false, consent: null }]);
  await told({ ...hands(4, []), line: [5] });
  expect(isShown("come-on-stage")).toBe(false);
  expect(media.isOpen).toBe(false);
});

it("keeps the camera of whoever goes on stage", async () => {
  await enter();
  await told(hands(3, [4]));
  await come();
  await told({ ...hands(4, []), line: [5] });
  expect(media.isOpen).toBe(true);
  await told(stage(5, { people: [me] }));
  expect(isShown("come-on-stage")).toBe(false);
  expect(media.isOpen).toBe(true);
});

it("lets nobody on a recorded stage without having read what that means", async () => {
  await enter({ recording: { is_on: true, is_ready: false } });
  await told(hands(3, [4]));
  expect(find("guest-consent").textContent).toBe("Recorded: your camera.You can leave.");
  expect(find("come-on-stage").textContent).toBe("I agree, go on stage");
  await come();
  expect(socket.messages("hand.answer")).toEqual([{ accepts: true, consent: 1 }]);
});

it("takes an agreement ahead, and only if it is given", async () => {
  await enter();
  await told(hands(3, [4]));
  expect(find("guest-consent").closest("details")?.open).toBe(false);
  await doing(() => find("agree-later").click());
  await come();
  expect(socket.messages("hand.answer")).toEqual([{ accepts: true, consent: 1 }]);
});

it("says why one cannot come", async () => {
  socket.refuse("hand.answer", "hand_state", "This invitation is no longer open.");
  await enter();
  await told(hands(3, [4]));
  await come();
  expect(document.querySelector("[role=alert]")?.textContent).toContain("no longer open");
});

it("asks a guest to be recorded each time a host would like to, until they agree", async () => {
  await enter();
  await told(stage(2, { people: [me] }));
  expect(isShown("guest-agree")).toBe(false);
  await told(stage(3, { people: [me], recording_asks: 1 }));
  await doing(() => find("guest-agree").click());
  expect(socket.messages("recording.agree")).toEqual([{ consent: 1 }]);
  await told(stage(4, { people: [{ ...me, has_agreed: true }], recording_asks: 2 }));
  expect(isShown("guest-agree")).toBe(false);
});
