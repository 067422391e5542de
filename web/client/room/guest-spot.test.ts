import { beforeEach, expect, it, vi } from "vitest";
import type { OnStage, RoomState, StageBoard } from "../protocol";
import { ServerClock } from "./clock";
import { FakeDevices } from "./devices/fake-devices";
import { LocalMedia } from "./devices/local-media";
import { NOTHING_CHOSEN } from "./devices/remembered";
import { FakeSocket, roomState } from "./fake-socket";
import { GuestSpot } from "./guest-spot";
import { fakePeers } from "./media/fake-peer";
import { Room } from "./room";
import { emptyRoom } from "./state/room-view";

const me: OnStage = { id: "me", name: "Léa", is_guest: true, is_here: true, has_agreed: false };

let socket: FakeSocket;
let room: Room;
let peers: ReturnType<typeof fakePeers>;
let media: LocalMedia;
let guest: GuestSpot;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function stage(version: number, people: OnStage[]): StageBoard {
  return {
    name: "stage",
    version,
    spotlight: null,
    layout: "auto",
    speaker: null,
    people,
    places: [],
    recording_asks: 0,
  };
}

async function told(board: StageBoard): Promise<void> {
  socket.events.onNotice("board.changed", { board });
  await wait(10);
}

async function enter(changes: Partial<RoomState> = {}): Promise<void> {
  socket.on("room.join", () => roomState({ kind: "masterclass", is_live: true, ...changes }));
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  socket.on("stage.publish", () => ({ sdp: "v=0\r\n" }));
  peers = fakePeers();
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  guest = new GuestSpot(room, media, peers.open, "me");
});

it("opens no camera and sends nothing from the hall", async () => {
  await enter({ boards: [stage(1, [])] });
  await told(stage(2, [{ ...me, id: "other" }]));
  expect(media.isOpen).toBe(false);
  expect(peers.opened).toHaveLength(0);
});

it("sends while the board says that one is on stage, and lets the camera go after", async () => {
  await enter({ boards: [stage(1, [])] });
  await told(stage(2, [me]));
  expect(socket.messages("stage.publish")).toHaveLength(1);
  expect(peers.last().sent("video")[0]).not.toBeNull();
  await told(stage(3, [me, { ...me, id: "other" }]));
  expect(socket.messages("stage.publish")).toHaveLength(1);
  await told(stage(4, []));
  expect(guest.isOn.get()).toBe(false);
  expect(peers.last().isClosed).toBe(true);
  expect(media.isOpen).toBe(false);
});

it("is on stage at once when the page was opened again", async () => {
  await enter({ boards: [stage(7, [me])] });
  expect(guest.isOn.get()).toBe(true);
  expect(socket.messages("stage.publish")).toHaveLength(1);
});

it("goes on after the line was lost, and mends what was lost with it", async () => {
  await enter({ boards: [stage(1, [me])] });
  peers.last().become("connected");
  socket.drop();
  await wait(1_000);
  socket.accept();
  await wait(10);
  expect(socket.messages("stage.publish")).toHaveLength(1);
  peers.last().become("failed");
  await wait(2_000);
  expect(socket.messages("stage.publish")).toHaveLength(2);
});

it("is off when it was taken off while the line was lost", async () => {
  await enter({ boards: [stage(1, [me])] });
  socket.drop();
  socket.on("room.join", () => roomState({ kind: "masterclass", boards: [stage(2, [])] }));
  await wait(1_000);
  socket.accept();
  await wait(10);
  expect(guest.isOn.get()).toBe(false);
  expect(media.isOpen).toBe(false);
});

it("sends again at once after a restart of the media server", async () => {
  await enter({ boards: [stage(1, [me])] });
  peers.last().become("connected");
  socket.events.onNotice("stage.restarted", { stage_life: 1 });
  await wait(10);
  expect(socket.messages("stage.publish")).toHaveLength(2);
});

it("lets everything go when one leaves", async () => {
  await enter({ boards: [stage(1, [me])] });
  await room.line.leave();
  await wait(10);
  expect(peers.last().isClosed).toBe(true);
  expect(media.isOpen).toBe(false);
});
