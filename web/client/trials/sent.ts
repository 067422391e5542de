import type { StatsReport } from "../room/media/port";
import { FAIR_LOSS, FAIR_ROUND_TRIP_S, numberOf } from "../room/media/stats";
import type { Outcome } from "./outcome";

/** How what we send arrives, as the media server tells it. */
export interface Sent {
  readonly lossFraction: number;
  readonly roundTripS: number;
  /** The network lets no datagrams through: each loss then makes what follows wait. */
  readonly isByTcp: boolean;
}

/** Source: W3C webrtc-stats, remote-inbound-rtp, candidate-pair and local-candidate. */
export function readSent(report: StatsReport): Sent {
  let lossFraction = 0;
  let roundTripS = 0;
  let usedId: unknown;
  const protocols = new Map<unknown, unknown>();
  report.forEach((stats) => {
    if (stats.type === "remote-inbound-rtp") {
      lossFraction = Math.max(lossFraction, numberOf(stats.fractionLost));
    } else if (stats.type === "candidate-pair" && stats.nominated === true) {
      roundTripS = numberOf(stats.currentRoundTripTime);
      usedId = stats.localCandidateId;
    } else if (stats.type === "local-candidate") {
      protocols.set(stats.id, stats.protocol);
    }
  });
  return { lossFraction, roundTripS, isByTcp: protocols.get(usedId) === "tcp" };
}

/** Judge several readings by their middle one: a single burst says little. */
export function judgeSent(readings: readonly Sent[]): Outcome {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const isLossy = middle(readings.map(({ lossFraction }) => lossFraction)) > FAIR_LOSS;
  const isSlow = middle(readings.map(({ roundTripS }) => roundTripS)) > FAIR_ROUND_TRIP_S;
  return isLossy || isSlow || readings.some(({ isByTcp }) => isByTcp) ? "weak" : "good";
}
