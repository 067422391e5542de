import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Entry, RoomState } from "../protocol";
import { Broadcast } from "./broadcast";
import { ServerClock } from "./clock";
import { FakeDevices } from "./devices/fake-devices";
import { LocalMedia } from "./devices/local-media";
import { NOTHING_CHOSEN } from "./devices/remembered";
import { FakeSocket, roomState } from "./fake-socket";
import { fakePeers } from "./media/fake-peer";
import { Room, type RoomPorts } from "./room";
import { emptyRoom } from "./state/room-view";
import { Viewing } from "./viewing";

const ANSWER = { sdp: "v=0\r\no=- 9 1 IN IP4 0.0.0.0\r\ns=audio video\r\n" };
const live: Entry = { seq: 1, at: "", author: null, kind: "live", payload: {} };
const payload = { reason: "host", verdict: null } as const;
const ended: Entry = { seq: 2, at: "", author: null, kind: "ended", payload };

let socket: FakeSocket;
let room: Room;
let peers: ReturnType<typeof fakePeers>;
let ports: RoomPorts;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const hear = (entry: Entry) => socket.events.onNotice("entry.added", { entry });

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  socket.on("stage.publish", () => ANSWER);
  socket.on("stage.watch", () => ANSWER);
  peers = fakePeers();
  ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
});

async function enter(changes: Partial<RoomState> = {}): Promise<void> {
  socket.on("room.join", () => roomState({ kind: "masterclass", ...changes }));
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

async function comeBack(changes?: Partial<RoomState>): Promise<void> {
  if (changes) {
    socket.on("room.join", () => roomState({ kind: "masterclass", ...changes }));
  }
  await wait(1_000);
  socket.accept();
  await wait(10);
}

describe("the host", () => {
  let broadcast: Broadcast;

  beforeEach(async () => {
    const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
    await media.open();
    broadcast = new Broadcast(room, media, peers.open);
  });

  async function goLive(): Promise<void> {
    void broadcast.goLive();
    await wait(10);
    peers.last().become("connected");
    await wait(4_000);
  }

  it("counts to the moment, and goes live at zero", async () => {
    await enter();
    void broadcast.goLive();
    await wait(10);
    peers.last().become("connected");
    expect(broadcast.view.get()).toMatchObject({ step: "counting", count: 3 });
    await wait(2_000);
    expect(broadcast.view.get()).toMatchObject({ step: "counting", count: 1 });
    expect(socket.messages("live.start")).toHaveLength(0);
    await wait(2_000);
    expect(broadcast.view.get().step).toBe("live");
  });

  it("stays backstage when it is called off, and may count again", async () => {
    await enter();
    void broadcast.goLive();
    await wait(1_500);
    broadcast.cancel();
    await wait(5_000);
    expect(broadcast.view.get()).toEqual({ step: "backstage", problem: null });
    expect(socket.messages("live.start")).toHaveLength(0);
    expect(peers.last().isClosed).toBe(true);
    await goLive();
    expect(broadcast.view.get().step).toBe("live");
  });

  it("sends to the media server first, then opens to the audience", async () => {
    await enter();
    void broadcast.goLive();
    await wait(5_000);
    expect(socket.messages("stage.publish")).toHaveLength(1);
    expect(socket.messages("live.start")).toHaveLength(0);
    peers.last().become("connected");
    await wait(1_000);
    expect(socket.messages("live.start")).toHaveLength(1);
    expect(broadcast.view.get()).toEqual({ step: "live", problem: null });
  });

  it("asks again while the media server has nothing from it yet", async () => {
    await enter();
    socket.refuse("live.start", "no_media_yet");
    await goLive();
    expect(broadcast.view.get().step).toBe("starting");
    socket.on("live.start", () => ({}));
    await wait(1_000);
    expect(broadcast.view.get().step).toBe("live");
  });

  it("returns backstage with the hub's sentence when it refuses", async () => {
    await enter();
    socket.refuse("live.start", "doors_closed", "The doors open at 20:00.");
    await goLive();
    expect(broadcast.view.get()).toEqual({
      step: "backstage",
      problem: "The doors open at 20:00.",
    });
    expect(peers.last().isClosed).toBe(true);
  });

  it("returns backstage when the media server is never reached, and may try again", async () => {
    await enter();
    void broadcast.goLive();
    await wait(30_000);
    expect(broadcast.view.get().step).toBe("backstage");
    await goLive();
    expect(broadcast.view.get().step).toBe("live");
  });

  it("goes on sending after the line was lost", async () => {
    await enter();
    await goLive();
    socket.drop();
    await comeBack();
    expect(peers.opened).toHaveLength(1);
    expect(broadcast.view.get().step).toBe("live");
  });

  it("sends again at once after a restart of the media server", async () => {
    await enter();
    await goLive();
    socket.events.onNotice("stage.restarted", { stage_life: 1 });
    await wait(10);
    expect(socket.messages("stage.publish")).toHaveLength(2);
    expect(peers.opened[0]?.isClosed).toBe(true);
    expect(broadcast.view.get().step).toBe("live");
  });

  it("sends nothing after a restart when it was not sending", async () => {
    await enter();
    socket.events.onNotice("stage.restarted", { stage_life: 1 });
    await wait(1_000);
    expect(socket.messages("stage.publish")).toHaveLength(0);
  });

  it("sends again by itself when the connection to the media server is lost", async () => {
    await enter();
    await goLive();
    peers.last().become("disconnected");
    await wait(2_000);
    expect(socket.messages("stage.publish")).toHaveLength(2);
    expect(socket.messages("live.start")).toHaveLength(1);
  });

  it("is on air again after it reloads the page in the middle", async () => {
    await enter({ is_live: true });
    expect(socket.messages("stage.publish")).toHaveLength(1);
    expect(broadcast.view.get().step).toBe("live");
  });

  it("ends for everybody, and stops sending", async () => {
    await enter();
    await goLive();
    await broadcast.end();
    expect(broadcast.view.get().step).toBe("over");
    expect(peers.last().isClosed).toBe(true);
  });

  it("stays on air, and says so, when the end was not heard", async () => {
    await enter();
    await goLive();
    socket.refuse("live.end", "internal", "Something went wrong.");
    await broadcast.end();
    expect(broadcast.view.get()).toEqual({ step: "live", problem: "Something went wrong." });
  });
});

describe("the audience", () => {
  let viewing: Viewing;

  beforeEach(() => {
    viewing = new Viewing(room, peers.open);
  });

  it("waits without bothering the media server, then watches", async () => {
    await enter();
    await wait(10_000);
    expect(socket.messages("stage.watch")).toHaveLength(0);
    hear(live);
    await wait(10);
    expect(socket.messages("stage.watch")).toHaveLength(1);
  });

  function openLivePage(): void {
    room = new Room(ports, emptyRoom({ isLive: true }));
    viewing = new Viewing(room, peers.open);
  }

  it("gets its connection ready while it goes in, when it is live already", async () => {
    openLivePage();
    room.line.enter();
    await wait(0);
    expect(peers.opened).toHaveLength(1);
    expect(socket.messages("stage.watch")).toHaveLength(0);
    await enter({ is_live: true });
    expect(peers.opened).toHaveLength(1);
    expect(socket.messages("stage.watch")).toHaveLength(1);
  });

  it("asks for the room and the images at once, in this order", async () => {
    openLivePage();
    socket.on("room.join", () => roomState({ kind: "masterclass", is_live: true }));
    const answer = socket.hold("room.join");
    room.line.prepare();
    viewing.prepare();
    await wait(0);
    socket.accept();
    await wait(0);
    expect(socket.sent).toEqual([]);
    room.line.enter();
    expect(socket.sent.map(({ name }) => name)).toEqual(["room.join"]);
    await wait(0);
    expect(socket.sent.map(({ name }) => name)).toEqual(["room.join", "stage.watch"]);
    answer();
    peers.last().become("connected");
    await wait(2_000);
    expect(room.line.store.get().is).toBe("here");
    expect(socket.messages("stage.watch")).toHaveLength(1);
    expect(peers.opened).toHaveLength(1);
  });

  it("connects anew after a way in that led nowhere", async () => {
    openLivePage();
    socket.refuse("room.join", "internal");
    room.line.enter();
    await wait(0);
    socket.accept();
    await wait(10);
    expect(room.line.store.get().is).toBe("entering");
    await comeBack({ is_live: true });
    await wait(10_000);
    peers.last().become("connected");
    expect(viewing.link.store.get()).toEqual({ is: "connected", problem: null });
  });

  it("lets go of what it asked for at once when the broadcast is over by then", async () => {
    openLivePage();
    await enter({ is_live: false });
    await wait(30_000);
    expect(viewing.link.store.get().is).toBe("idle");
    expect(peers.last().isClosed).toBe(true);
    expect(peers.opened).toHaveLength(1);
  });

  it("watches at once when it comes in the middle", async () => {
    await enter({ is_live: true });
    peers.last().become("connected");
    expect(viewing.link.store.get().is).toBe("connected");
  });

  it("keeps its connection while the host is away, and when they are back", async () => {
    await enter({ is_live: true });
    peers.last().become("connected");
    socket.events.onNotice("stage.changed", { is_receiving: false, has_screen: false });
    await wait(10_000);
    socket.events.onNotice("stage.changed", { is_receiving: true, has_screen: false });
    await wait(10);
    expect(peers.opened).toHaveLength(1);
  });

  it("tries at once when the host is back and it was waiting to try", async () => {
    await enter({ is_live: true });
    socket.refuse("stage.watch", "media_unavailable", "Not now.");
    peers.last().become("failed");
    await wait(20_000);
    const before = peers.opened.length;
    socket.events.onNotice("stage.changed", { is_receiving: true, has_screen: false });
    await wait(0);
    expect(peers.opened).toHaveLength(before + 1);
  });

  it("comes back within a second of a restart, not at once, and only once", async () => {
    await enter({ is_live: true });
    peers.last().become("connected");
    socket.events.onNotice("stage.restarted", { stage_life: 1 });
    expect(peers.last().isClosed).toBe(true);
    expect(viewing.link.store.get().is).toBe("interrupted");
    socket.events.onNotice("stage.changed", { is_receiving: true, has_screen: false });
    await wait(150);
    expect(peers.opened).toHaveLength(1);
    await wait(900);
    expect(peers.opened).toHaveLength(2);
    peers.last().become("connected");
    await wait(3_000);
    expect(peers.opened).toHaveLength(2);
  });

  it.each([
    [0, 250],
    [0.99, 1_000],
  ])("comes back at a moment of its own: of chance %d by %d ms", async (chance, byMs) => {
    vi.spyOn(Math, "random").mockReturnValue(chance);
    await enter({ is_live: true });
    peers.last().become("connected");
    socket.events.onNotice("stage.restarted", { stage_life: 1 });
    await wait(byMs - 100);
    expect(peers.opened).toHaveLength(1);
    await wait(100);
    expect(peers.opened).toHaveLength(2);
    vi.restoreAllMocks();
  });

  it("comes back after a restart that it was not there to hear of", async () => {
    await enter({ is_live: true });
    peers.last().become("connected");
    socket.drop();
    await comeBack({ is_live: true, stage_life: 1 });
    await wait(1_100);
    expect(peers.opened).toHaveLength(2);
  });

  it("finds the stage again when nothing more comes although the host is received", async () => {
    await enter({ is_live: true });
    peers.last().become("connected");
    peers.last().stats = [];
    await wait(5_500);
    expect(peers.opened).toHaveLength(2);
    peers.last().become("connected");
    await wait(3_000);
    expect(peers.opened).toHaveLength(2);
  });

  it("goes on watching after the line was lost", async () => {
    await enter({ is_live: true });
    peers.last().become("connected");
    socket.drop();
    await comeBack();
    expect(peers.opened).toHaveLength(1);
  });

  it("wants no images while nobody looks at the page, also after a new connection", async () => {
    const page = Object.assign(new EventTarget(), {
      visibilityState: "visible" as DocumentVisibilityState,
    });
    viewing = new Viewing(room, peers.open, page);
    await enter({ is_live: true });
    peers.last().become("connected");
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await wait(2_100);
    expect(socket.messages("stage.pause")).toEqual([{ is_paused: true }]);
    viewing.link.rejoin(0);
    await wait(10);
    peers.last().become("connected");
    expect(socket.messages("stage.pause")).toHaveLength(2);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    expect(socket.messages("stage.pause")[2]).toEqual({ is_paused: false });
  });

  it("stops when it is over", async () => {
    await enter({ is_live: true, last_seq: 1 });
    hear(ended);
    await wait(30_000);
    expect(peers.opened).toHaveLength(1);
    expect(peers.last().isClosed).toBe(true);
  });
});
