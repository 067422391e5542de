import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Participant } from "../protocol";
import { ServerClock } from "./clock";
import { FakeDevices, fakeTrack } from "./devices/fake-devices";
import { LocalMedia } from "./devices/local-media";
import { NOTHING_CHOSEN } from "./devices/remembered";
import { ScreenCapture } from "./devices/screen-capture";
import { FakeSocket, roomState } from "./fake-socket";
import { GroupCalls, sharing, stateOfAll } from "./group-calls";
import { fakePeers } from "./media/fake-peer";
import { Room } from "./room";
import { emptyRoom } from "./state/room-view";

let socket: FakeSocket;
let calls: GroupCalls;
let peers: ReturnType<typeof fakePeers>;
let video: MediaStreamTrack;

const getDisplayMedia = async () => {
  video = fakeTrack("video", "screen-1");
  return { getVideoTracks: () => [video], getAudioTracks: () => [] } as unknown as MediaStream;
};

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const me = { id: "max", name: "Max", role: "learner", presence: "here", page: "p0" } as const;
const talent: Participant = {
  id: "ines",
  name: "Inès",
  role: "talent",
  presence: "here",
  page: "p1",
};
const ada: Participant = { id: "ada", name: "Ada", role: "learner", presence: "here", page: "p2" };
const zoe: Participant = { id: "zoe", name: "Zoé", role: "learner", presence: "here", page: "p3" };

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  peers = fakePeers();
});

async function enter(others: readonly Participant[]): Promise<void> {
  socket.on("room.join", () => roomState({ you: me, others: [...others] }));
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  const room = new Room(ports, emptyRoom({}));
  const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  calls = new GroupCalls(room, media, peers.open, new ScreenCapture({ getDisplayMedia }));
  await media.open();
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

it("offers to those to whom it does not give way, each by name", async () => {
  await enter([talent, ada, zoe]);
  expect(calls.store.get().map(({ id }) => id)).toEqual(["ines", "ada", "zoe"]);
  expect(socket.messages("peer.signal")).toMatchObject([
    { to: "zoe", description: { type: "offer" } },
  ]);
});

it("calls somebody who was not expected when one came in", async () => {
  await enter([talent]);
  socket.events.onNotice("participant.arrived", { participant: zoe });
  await wait(10);
  expect(socket.messages("peer.signal")).toMatchObject([{ to: "zoe" }]);
});

it("keeps what one says apart from what another says", async () => {
  await enter([talent, zoe]);
  const answer = (sdp: string) => ({ type: "answer", sdp: `v=0\r\no=- ${sdp} 1 IN IP4 0\r\n` });
  const description = answer("7") as { type: "answer"; sdp: string };
  socket.events.onNotice("peer.signal", {
    sender: "ines",
    description,
    candidate: null,
    words: null,
  });
  socket.events.onNotice("peer.signal", {
    sender: "stranger",
    description,
    candidate: null,
    words: null,
  });
  await wait(0);
  expect(peers.opened).toHaveLength(1);
  expect(peers.last().remoteDescription).toBeNull();
});

it("reports of each person apart what is received of them", async () => {
  await enter([zoe]);
  await wait(2_100);
  expect(socket.messages("media.report")).toMatchObject([{ of: "zoe" }]);
});

it("hangs up one who leaves, and all when it is over", async () => {
  await enter([talent, zoe]);
  peers.last().become("connected");
  expect(stateOfAll(calls.store.get())).toBe("connected");
  socket.events.onNotice("participant.left", { id: "zoe" });
  expect(peers.last().isClosed).toBe(true);
  expect(stateOfAll(calls.store.get())).toBe("connecting");
  const payload = { reason: "judged", verdict: "completed" } as const;
  const entry = { seq: 1, at: "", author: null, kind: "ended", payload } as const;
  socket.events.onNotice("entry.added", { entry });
  expect(stateOfAll(calls.store.get())).toBe("idle");
});

/** Let everybody who is called answer, so that what they say is heard. */
async function connectAll(): Promise<void> {
  for (const peer of peers.opened) {
    peer.become("connected");
  }
  await wait(0);
}

function hears(place: number, screen: boolean): void {
  const words = { camera: true, microphone: true, screen };
  peers.opened[place]?.events.onHeard(JSON.stringify(words));
}

const saidLast = (place: number) => JSON.parse(peers.opened[place]?.said.at(-1) ?? "{}");

describe("a screen in a group", () => {
  const later: Participant = { ...zoe, id: "paul", name: "Paul" };
  const [first, second] = [0, 1] as const;

  it("is sent to everybody, and to whoever comes later, until it is stopped", async () => {
    await enter([zoe]);
    await connectAll();
    await calls.screen.start();
    expect(peers.opened[first]?.sent("video").at(-1)).toBe(video);
    expect(saidLast(first)).toMatchObject({ screen: true });
    socket.events.onNotice("participant.arrived", { participant: later });
    await wait(10);
    await connectAll();
    expect(peers.opened[second]?.sent("video").at(-1)).toBe(video);
    calls.screen.stop();
    for (const place of [first, second]) {
      expect(peers.opened[place]?.sent("video").at(-1)).toBeNull();
      expect(saidLast(place)).toMatchObject({ screen: false });
    }
  });

  it("is not shown while another is, and it is said whose", async () => {
    await enter([zoe]);
    await connectAll();
    hears(first, true);
    expect(sharing(calls.store.get()).map(({ id }) => id)).toEqual(["zoe"]);
    await calls.screen.start();
    expect(calls.screen.view.get().is).toBe("off");
    expect(calls.screen.refusedBy.get()).toBe("zoe");
    hears(first, false);
    expect(calls.screen.refusedBy.get()).toBeNull();
    await calls.screen.start();
    expect(calls.screen.view.get().is).toBe("on");
  });

  it("is not sent to anybody where another began while this one was being chosen", async () => {
    await enter([zoe]);
    await connectAll();
    const choosing = calls.screen.start();
    hears(first, true);
    await choosing;
    expect(calls.screen.view.get().is).toBe("off");
    expect(calls.screen.refusedBy.get()).toBe("zoe");
    expect(peers.opened[first]?.sent("video")).not.toContain(video);
  });

  it("of two that begin at once, one goes on, and both know which", async () => {
    await enter([zoe]);
    await connectAll();
    await calls.screen.start();
    hears(first, true);
    expect(calls.screen.view.get().is).toBe("on");
    calls.screen.stop();
    hears(first, false);
    await calls.screen.start();
    calls.screen.heard(["ada"]);
    expect(calls.screen.view.get().is).toBe("off");
    expect(calls.screen.refusedBy.get()).toBe("ada");
  });

  it("is gone with whoever shows it", async () => {
    await enter([zoe]);
    await connectAll();
    hears(first, true);
    socket.events.onNotice("participant.left", { id: "zoe" });
    expect(sharing(calls.store.get())).toEqual([]);
    await calls.screen.start();
    expect(calls.screen.view.get().is).toBe("on");
  });
});
