import { beforeEach, expect, it, vi } from "vitest";
import type { RoomState } from "../protocol";
import { Broadcast } from "./broadcast";
import { ServerClock } from "./clock";
import { Colleagues } from "./colleagues";
import { FakeDevices } from "./devices/fake-devices";
import { LocalMedia } from "./devices/local-media";
import { NOTHING_CHOSEN } from "./devices/remembered";
import { FakeSocket, roomState } from "./fake-socket";
import { fakePeers } from "./media/fake-peer";
import { Room } from "./room";
import { emptyRoom } from "./state/room-view";

const ANSWER = { sdp: "v=0\r\n" };

let socket: FakeSocket;
let room: Room;
let peers: ReturnType<typeof fakePeers>;
let colleagues: Colleagues;
let broadcast: Broadcast;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function enter(changes: Partial<RoomState> = {}): Promise<void> {
  socket.on("room.join", () => roomState({ kind: "masterclass", ...changes }));
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  socket.on("stage.publish", () => ANSWER);
  socket.on("stage.watch", () => ANSWER);
  peers = fakePeers();
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  broadcast = new Broadcast(room, media, peers.open, true);
  colleagues = new Colleagues(room, peers.open, 3);
});

it("lets hosts send to and see each other before anybody is live", async () => {
  await enter();
  expect(socket.messages("stage.publish")).toHaveLength(1);
  expect(socket.messages("stage.watch")).toHaveLength(1);
  expect(broadcast.view.get().step).toBe("backstage");
  expect(colleagues.feeds.get()).toHaveLength(3);
});

it("is on the air as soon as one of them goes live", async () => {
  await enter();
  const live = { seq: 1, at: "", author: null, kind: "live", payload: {} } as const;
  socket.events.onNotice("entry.added", { entry: live });
  await wait(10);
  expect(broadcast.view.get().step).toBe("live");
  expect(socket.messages("stage.publish")).toHaveLength(1);
});

it("sees and hears nobody once it is over", async () => {
  await enter({ is_live: true });
  const payload = { reason: "doors", verdict: null } as const;
  const ended = { seq: 1, at: "", author: null, kind: "ended", payload } as const;
  socket.events.onNotice("entry.added", { entry: ended });
  await wait(10);
  expect(colleagues.link.store.get().is).toBe("idle");
  expect(broadcast.link.store.get().is).toBe("idle");
});
