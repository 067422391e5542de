import { expect, it } from "vitest";
import type { StatsEntry } from "./port";
import { NOTHING_RECEIVED, qualityBetween, readReceived } from "./stats";

const report = (...entries: StatsEntry[]) => entries;

it("adds up sound and images, and leaves out what is sent", () => {
  const received = readReceived(
    report(
      {
        type: "inbound-rtp",
        kind: "audio",
        bytesReceived: 100,
        packetsReceived: 5,
        packetsLost: 1,
        totalAudioEnergy: 0.5,
        audioLevel: 0.2,
      },
      {
        type: "inbound-rtp",
        kind: "video",
        bytesReceived: 900,
        packetsReceived: 7,
        packetsLost: -1,
        framesDecoded: 30,
      },
      {
        type: "candidate-pair",
        nominated: true,
        currentRoundTripTime: 0.04,
        requestsReceived: 3,
        responsesReceived: 4,
      },
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 3, requestsReceived: 90 },
      { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0 },
      { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.02 },
      { type: "outbound-rtp", kind: "video", packetsReceived: 1_000 },
    ),
  );
  expect(received).toEqual({
    audioBytes: 100,
    videoBytes: 900,
    packets: 12,
    packetsLost: 1,
    checks: 7,
    framesDecoded: 30,
    audioEnergy: 0.5,
    audioLevel: 0.2,
    roundTripS: 0.04,
    packetAgoMs: null,
    sentLoss: 0.02,
  });
});

it("counts the images of one track alone when it is told which", () => {
  const picture = (trackIdentifier: string, framesDecoded: number) => ({
    type: "inbound-rtp",
    kind: "video",
    trackIdentifier,
    framesDecoded,
    bytesReceived: 100,
  });
  const stats = report(picture("host", 30), picture("screen", 7));
  expect(readReceived(stats, "host")).toMatchObject({ framesDecoded: 30, videoBytes: 200 });
  expect(readReceived(stats)).toMatchObject({ framesDecoded: 37 });
});

it("counts nothing when a browser gives no numbers", () => {
  expect(readReceived(report({ type: "inbound-rtp", kind: "video" }))).toEqual(NOTHING_RECEIVED);
});

it("takes what a browser does not tell for unmeasured", () => {
  const pair = { type: "candidate-pair", nominated: true };
  const { roundTripS, sentLoss } = readReceived(report(pair, { type: "remote-inbound-rtp" }));
  expect({ roundTripS, sentLoss }).toEqual({ roundTripS: null, sentLoss: null });
});

it.each([
  [0.02, "good"],
  [0.05, "fair"],
  [0.25, "poor"],
])("heeds that %f of what was sent is lost", (sentLoss, quality) => {
  const after = { ...NOTHING_RECEIVED, packets: 100, sentLoss };
  expect(qualityBetween(NOTHING_RECEIVED, after)).toBe(quality);
});

it.each([
  [100, 0, 0.02, "good"],
  [100, 5, 0.02, "fair"],
  [100, 30, 0.02, "poor"],
  [100, 0, 0.5, "fair"],
  [100, 0, 1.5, "poor"],
  [0, 0, 0.02, "silent"],
  [0, 9, 0.02, "silent"],
])("calls %i packets with %i lost at %d s %s", (packets, packetsLost, roundTripS, quality) => {
  const before = { ...NOTHING_RECEIVED, packets: 50, packetsLost: 3 };
  const after = {
    ...NOTHING_RECEIVED,
    packets: 50 + packets,
    packetsLost: 3 + packetsLost,
    roundTripS,
  };
  expect(qualityBetween(before, after)).toBe(quality);
});
