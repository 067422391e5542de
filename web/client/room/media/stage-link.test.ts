import { beforeEach, expect, it, vi } from "vitest";
import { fakeTrack } from "../devices/fake-devices";
import { Refused, Unanswered } from "../socket";
import { fakePeers } from "./fake-peer";
import { publisher, screenPublisher } from "./publisher";
import type { StageLink } from "./stage-link";
import { FEEDS, watcher } from "./watcher";

const ANSWER = "v=0\r\no=- 9 1 IN IP4 0.0.0.0\r\ns=audio video\r\n";

let peers: ReturnType<typeof fakePeers>;
let asked: string[];
let failure: Error | null;
let link: StageLink;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function ask(sdp: string): Promise<string> {
  asked.push(sdp);
  if (failure) {
    throw failure;
  }
  return ANSWER;
}

beforeEach(() => {
  vi.useFakeTimers();
  peers = fakePeers();
  asked = [];
  failure = null;
  link = watcher({ openPeer: peers.open, ask, onTrack: () => {} });
});

async function connect(): Promise<void> {
  link.start();
  await wait(10);
  peers.last().become("connected");
}

it("offers to receive sound and images of each place on stage, and takes the answer", async () => {
  await connect();
  expect(peers.last().lines.map(({ kind, direction }) => `${kind} ${direction}`)).toEqual(
    Array.from({ length: FEEDS }, () => ["audio recvonly", "video recvonly"]).flat(),
  );
  expect(peers.last().remoteDescription).toEqual({ type: "answer", sdp: ANSWER });
  expect(link.store.get()).toEqual({ is: "connected", problem: null });
});

it("offers only to send when it publishes, camera on or off", async () => {
  const tracks = { audio: fakeTrack("audio"), video: null };
  link = publisher({ openPeer: peers.open, ask, tracks: () => tracks });
  await connect();
  expect(peers.last().lines.map(({ kind, direction }) => [kind, direction])).toEqual([
    ["audio", "sendonly"],
    ["video", "sendonly"],
  ]);
  expect(peers.last().sent("audio")).toEqual([tracks.audio]);
  const camera = fakeTrack("video");
  await link.replace("video", camera);
  expect(peers.last().sent("video")).toEqual([camera]);
});

it("sends a camera in layers, which follow when it is another camera", async () => {
  link = publisher({ openPeer: peers.open, ask, tracks: () => ({ audio: null, video: null }) });
  await connect();
  const encodings = () => peers.last().lines[1]?.encodings;
  expect(encodings()?.map(({ rid, active }) => [rid, active])).toEqual([
    ["q", true],
    ["h", true],
    ["f", true],
  ]);
  const small = Object.assign(fakeTrack("video"), {
    getSettings: () => ({ width: 640, height: 480 }),
  });
  await link.replace("video", small);
  expect(encodings()?.map(({ active }) => active)).toEqual([true, true, false]);
});

it("sends a screen as one stream, and its sound only where there is any", async () => {
  const tracks = { audio: null, video: fakeTrack("video") };
  link = screenPublisher({ openPeer: peers.open, ask, tracks: () => tracks });
  await connect();
  expect(asked[0]).toContain("s=video\r\n");
  expect(peers.last().lines[0]?.encodings).toHaveLength(1);
});

it("tells from which place of the stage a track comes", async () => {
  const heard: [string, number][] = [];
  const onTrack = (track: MediaStreamTrack, feed: number) => heard.push([track.kind, feed]);
  link = watcher({ openPeer: peers.open, ask, onTrack });
  await connect();
  for (const line of peers.last().lines) {
    peers.last().events.onTrack(line.receiver.track);
  }
  peers.last().events.onTrack(fakeTrack("video"));
  expect(heard).toEqual([
    ["audio", 0],
    ["video", 0],
    ["audio", 1],
    ["video", 1],
  ]);
});

it("offers with the connection it prepared, which is not asked about before", async () => {
  link.prepare();
  link.prepare();
  await wait(10);
  expect(peers.opened).toHaveLength(1);
  expect(asked).toHaveLength(0);
  await connect();
  expect(peers.opened).toHaveLength(1);
  expect(asked).toHaveLength(1);
  peers.last().become("failed");
  await wait(1_000);
  expect(peers.opened).toHaveLength(2);
});

it("closes a connection that waited too long, for the network may be another by now", async () => {
  link.prepare();
  await wait(16_000);
  expect(peers.last().isClosed).toBe(true);
  await connect();
  expect(peers.opened).toHaveLength(2);
  await wait(20_000);
  expect(link.store.get().is).toBe("connected");
});

it("closes a connection that was prepared in vain", () => {
  link.prepare();
  link.stop();
  expect(peers.last().isClosed).toBe(true);
});

it("opens another connection when one is lost, and says so meanwhile", async () => {
  await connect();
  peers.last().become("disconnected");
  await wait(1_100);
  expect(link.store.get().is).toBe("interrupted");
  expect(peers.opened[0]?.isClosed).toBe(true);
  peers.last().become("connected");
  await wait(60_000);
  expect(peers.opened).toHaveLength(2);
  expect(link.store.get().is).toBe("connected");
});

it("waits a moment for a connection that comes back by itself", async () => {
  await connect();
  peers.last().become("disconnected");
  await wait(500);
  peers.last().become("connected");
  await wait(60_000);
  expect(peers.opened).toHaveLength(1);
});

it("shows the hub's sentence when it refuses, and asks again", async () => {
  failure = new Refused("stage_full", "There is no more room for now.");
  link.start();
  await wait(10);
  expect(link.store.get()).toEqual({
    is: "connecting",
    problem: "There is no more room for now.",
  });
  failure = null;
  await wait(1_000);
  peers.last().become("connected");
  expect(link.store.get()).toEqual({ is: "connected", problem: null });
});

it("asks less and less often, never more than once in two seconds in the end", async () => {
  failure = new Refused("media_unavailable", "not now");
  link.start();
  await wait(20_000);
  const before = asked.length;
  await wait(20_000);
  expect(asked.length - before).toBeLessThanOrEqual(10);
  expect(asked.length - before).toBeGreaterThanOrEqual(4);
});

it("asks at once when the line to the hub is back", async () => {
  failure = new Unanswered("stage.watch");
  link.start();
  await wait(20_000);
  failure = null;
  const before = asked.length;
  link.mend();
  await wait(0);
  expect(asked).toHaveLength(before + 1);
});

it("leaves a good connection alone when the line to the hub is back", async () => {
  await connect();
  link.mend();
  expect(peers.opened).toHaveLength(1);
});

it("gives up a connection that never opens, and tries another", async () => {
  link.start();
  await wait(8_000);
  expect(peers.opened.length).toBeGreaterThan(1);
});

it("gives the next connection more time, and begins as before once one was open", async () => {
  const lives = async (patienceMs: number) => {
    const { length } = peers.opened;
    await wait(patienceMs - 10);
    expect(peers.opened).toHaveLength(length);
    expect(peers.last().isClosed).toBe(false);
    await wait(20);
    expect(peers.last().isClosed).toBe(true);
    await vi.advanceTimersToNextTimerAsync();
  };
  link.start();
  for (const patienceMs of [6_000, 12_000, 24_000, 24_000]) {
    await lives(patienceMs);
  }
  peers.last().become("connected");
  peers.last().become("disconnected");
  await wait(1_000);
  await lives(6_000);
});

it("gives no more time for having been refused", async () => {
  failure = new Refused("media_unavailable", "not now");
  link.start();
  await wait(1_500);
  expect(asked.length).toBeGreaterThan(1);
  failure = null;
  await wait(2_500);
  const under = peers.last();
  expect(under.isClosed).toBe(false);
  await wait(6_000);
  expect(under.isClosed).toBe(true);
});

it("stops for good when it is no longer wanted", async () => {
  await connect();
  link.stop();
  link.mend();
  await wait(60_000);
  expect(peers.opened).toHaveLength(1);
  expect(peers.last().isClosed).toBe(true);
  expect(link.store.get().is).toBe("idle");
});
