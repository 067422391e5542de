import { beforeEach, expect, it, vi } from "vitest";
import { fakeTrack } from "../room/devices/fake-devices";
import { FakeSocket } from "../room/fake-socket";
import { fakePeers } from "../room/media/fake-peer";
import { Refused } from "../room/socket";
import { askThrough, tryLine, tryMedia } from "./trials";

const ANSWER = "v=0\r\no=- 9 1 IN IP4 0.0.0.0\r\ns=audio video\r\n";
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

let peers: ReturnType<typeof fakePeers>;

beforeEach(() => {
  vi.useFakeTimers();
  peers = fakePeers();
});

function trial(ask: () => Promise<string> = async () => ANSWER) {
  const tracks = { audio: fakeTrack("audio"), video: fakeTrack("video") };
  return tryMedia({ openPeer: peers.open, tracks, ask });
}

it("takes a refusal of the hub for a line that is open", async () => {
  const socket = new FakeSocket();
  const line = tryLine(socket.openSocket);
  socket.events.onRefused({ code: "pass_expired", message: "…" });
  expect(await line).toBe("good");
});

it("finds the line shut when nobody answers", async () => {
  const refused = new FakeSocket();
  const line = tryLine(refused.openSocket);
  refused.events.onRefused(null);
  expect(await line).toBe("failed");
  const silent = tryLine(new FakeSocket().openSocket);
  await wait(7_000);
  expect(await silent).toBe("failed");
});

it("sends for some seconds, judges how it arrives, and hangs up", async () => {
  const result = trial();
  await wait(10);
  peers.last().stats = [{ type: "remote-inbound-rtp", fractionLost: 0.01 }];
  peers.last().become("connected");
  await wait(4_000);
  expect(await result).toBe("good");
  expect(peers.opened.every(({ isClosed }) => isClosed)).toBe(true);
});

it("finds a connection weak that loses, is slow, or goes by TCP", async () => {
  const reports = [
    [{ type: "remote-inbound-rtp", fractionLost: 0.06 }],
    [{ type: "candidate-pair", nominated: true, currentRoundTripTime: 0.5 }],
    [
      { type: "candidate-pair", nominated: true, localCandidateId: "L1" },
      { type: "local-candidate", id: "L1", protocol: "tcp" },
    ],
  ];
  for (const report of reports) {
    const result = trial();
    await wait(10);
    peers.last().stats = report;
    peers.last().become("connected");
    await wait(4_000);
    expect(await result).toBe("weak");
  }
});

it("forgives a single burst", async () => {
  const result = trial();
  await wait(10);
  peers.last().stats = [{ type: "remote-inbound-rtp", fractionLost: 0.4 }];
  peers.last().become("connected");
  await wait(1_500);
  peers.last().stats = [{ type: "remote-inbound-rtp", fractionLost: 0 }];
  await wait(3_000);
  expect(await result).toBe("good");
});

it("fails when no way opens, and says so in the hub's words when the hub refuses", async () => {
  const shut = trial();
  await wait(14_000);
  expect(await shut).toBe("failed");
  const refused = trial(async () => {
    throw new Refused("media_unavailable", "Not now.");
  });
  await wait(14_000);
  expect(await refused).toEqual({ problem: "Not now." });
});

it("asks the hub for the media server's answer", async () => {
  const fetched = vi.fn(async () => new Response(JSON.stringify({ sdp: ANSWER })));
  vi.stubGlobal("fetch", fetched);
  expect(await askThrough("/connect", "token")("offer")).toBe(ANSWER);
  fetched.mockResolvedValueOnce(
    new Response(JSON.stringify({ code: "stage_full", message: "Later." }), { status: 429 }),
  );
  await expect(askThrough("/connect", "token")("offer")).rejects.toThrow("Later.");
  vi.unstubAllGlobals();
});
