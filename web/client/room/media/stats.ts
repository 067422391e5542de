import type { StatsEntry, StatsReport } from "./port";

/** What has been received since the connection opened. */
export interface Received {
  readonly audioBytes: number;
  readonly videoBytes: number;
  readonly framesDecoded: number;
  readonly audioEnergy: number;
  readonly audioLevel: number;
  readonly packets: number;
  readonly packetsLost: number;
  /** Of the checks that keep the path open, those that came: they do whatever the page does. */
  readonly checks: number;
  readonly roundTripS: number | null;
  /** How long before the report the last packet came; null where the browser does not say. */
  readonly packetAgoMs: number | null;
  /** Which share of what we sent was lost on the way, as the other side last said. */
  readonly sentLoss: number | null;
}

export const NOTHING_RECEIVED: Received = {
  audioBytes: 0,
  videoBytes: 0,
  framesDecoded: 0,
  audioEnergy: 0,
  audioLevel: 0,
  packets: 0,
  packetsLost: 0,
  checks: 0,
  roundTripS: null,
  packetAgoMs: null,
  sentLoss: null,
};

/**
 * Add up a report of getStats; of images only those of the track `pictureId`, when it is given.
 * Source: W3C webrtc-stats, inbound-rtp, remote-inbound-rtp and candidate-pair.
 */
export function readReceived(report: StatsReport, pictureId: string | null = null): Received {
  let received = NOTHING_RECEIVED;
  report.forEach((stats) => {
    if (stats.type === "inbound-rtp") {
      received = withInbound(received, stats, pictureId);
    } else if (stats.type === "candidate-pair" && stats.nominated === true) {
      const roundTripS = measured(stats.currentRoundTripTime);
      const came = numberOf(stats.requestsReceived) + numberOf(stats.responsesReceived);
      received = { ...received, roundTripS, checks: received.checks + came };
    } else if (stats.type === "remote-inbound-rtp") {
      const sentLoss = worse(received.sentLoss, measured(stats.fractionLost));
      received = { ...received, sentLoss };
    }
  });
  return received;
}

function withInbound(sum: Received, stats: StatsEntry, pictureId: string | null): Received {
  const isAudio = stats.kind === "audio";
  const isOther = isAudio || (pictureId !== null && stats.trackIdentifier !== pictureId);
  return {
    ...sum,
    audioBytes: sum.audioBytes + (isAudio ? numberOf(stats.bytesReceived) : 0),
    videoBytes: sum.videoBytes + (isAudio ? 0 : numberOf(stats.bytesReceived)),
    packets: sum.packets + numberOf(stats.packetsReceived),
    packetsLost: sum.packetsLost + Math.max(0, numberOf(stats.packetsLost)),
    framesDecoded: sum.framesDecoded + (isOther ? 0 : numberOf(stats.framesDecoded)),
    audioEnergy: sum.audioEnergy + (isAudio ? numberOf(stats.totalAudioEnergy) : 0),
    audioLevel: Math.max(sum.audioLevel, isAudio ? numberOf(stats.audioLevel) : 0),
    packetAgoMs: leastOf(sum.packetAgoMs, stats),
  };
}

/** Source: W3C webrtc-stats, lastPacketReceivedTimestamp. */
function leastOf(agoMs: number | null, stats: StatsEntry): number | null {
  const [at, last] = [numberOf(stats.timestamp), numberOf(stats.lastPacketReceivedTimestamp)];
  const mineMs = last > 0 ? Math.max(0, at - last) : null;
  return agoMs === null || mineMs === null ? (agoMs ?? mineMs) : Math.min(agoMs, mineMs);
}

export function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** What was never measured is not nothing. */
function measured(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function worse(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other > one) ? other : one;
}

export type Quality = "good" | "fair" | "poor" | "silent";

export const FAIR_LOSS = 0.03;
const POOR_LOSS = 0.1;
export const FAIR_ROUND_TRIP_S = 0.35;
const POOR_ROUND_TRIP_S = 0.8;

/**
 * Say how the connection was between two readings, both ways: what came, what was lost of it and of
 * ours, and how long the way is. *silent* is when nothing at all came.
 */
export function qualityBetween(before: Received, after: Received): Quality {
  const packets = after.packets - before.packets;
  const lost = Math.max(0, after.packetsLost - before.packetsLost);
  if (packets <= 0) {
    return "silent";
  }
  const loss = Math.max(lost / (packets + lost), after.sentLoss ?? 0);
  const roundTripS = after.roundTripS ?? 0;
  if (loss > POOR_LOSS || roundTripS > POOR_ROUND_TRIP_S) {
    return "poor";
  }
  return loss > FAIR_LOSS || roundTripS > FAIR_ROUND_TRIP_S ? "fair" : "good";
}
