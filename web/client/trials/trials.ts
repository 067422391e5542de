import type { OpenPeer, StatsReport } from "../room/media/port";
import { publisher } from "../room/media/publisher";
import type { Tracks } from "../room/media/session-peer";
import { type OpenSocket, Refused, Unanswered } from "../room/socket";
import type { Outcome } from "./outcome";
import { judgeSent, readSent, type Sent } from "./sent";

const LINE_PATIENCE_MS = 7_000;
const MEDIA_PATIENCE_MS = 14_000;
const READINGS = 4;
const QUICK_READINGS = 2;
const QUICK_PATIENCE_MS = 6_000;
const READ_EVERY_MS = 1_000;

/** Nothing can be said: the fault is the hub's own, in its own words. */
export interface Untried {
  readonly problem: string;
}

/**
 * Tell whether the line to the hub opens. Without a pass it refuses us, and so has answered.
 */
export function tryLine(openSocket: OpenSocket): Promise<Outcome> {
  return new Promise((resolve) => {
    const answer = (outcome: Outcome) => {
      clearTimeout(timer);
      socket.close();
      resolve(outcome);
    };
    const socket = openSocket({
      onOpen: () => answer("good"),
      onRefused: (refusal) => answer(refusal ? "good" : "failed"),
      onLost: () => answer("failed"),
      onNotice: () => {},
    });
    const timer = setTimeout(() => answer("failed"), LINE_PATIENCE_MS);
    socket.open("only-a-check");
  });
}

interface MediaTrialPorts {
  readonly openPeer: OpenPeer;
  readonly tracks: Tracks;
  ask(sdp: string): Promise<string>;
  /** Somebody waits to go in: seconds must do. */
  readonly isQuick?: boolean;
}

/** Send to the media server for some seconds, and see how it arrives. */
export async function tryMedia(ports: MediaTrialPorts): Promise<Outcome | Untried> {
  const { openPeer, tracks, ask, isQuick = false } = ports;
  const link = publisher({ openPeer, ask, tracks: () => tracks });
  try {
    link.start();
    const isConnected = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(
        () => resolve(false),
        isQuick ? QUICK_PATIENCE_MS : MEDIA_PATIENCE_MS,
      );
      link.store.subscribe(() => {
        if (link.store.get().is === "connected") {
          clearTimeout(timer);
          resolve(true);
        }
      });
    });
    const { problem } = link.store.get();
    if (!isConnected) {
      return problem ? { problem } : "failed";
    }
    return await judge(() => link.getStats(), isQuick ? QUICK_READINGS : READINGS);
  } finally {
    link.stop();
  }
}

async function judge(getStats: () => Promise<StatsReport> | null, count: number): Promise<Outcome> {
  const readings: Sent[] = [];
  for (let reading = 0; reading < count; reading += 1) {
    await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS));
    const stats = await getStats();
    if (!stats) {
      return "weak";
    }
    readings.push(readSent(stats));
  }
  return judgeSent(readings);
}

/** Give the media server our offer through the hub, and return its answer. */
export function askThrough(url: string, csrfToken: string): (sdp: string) => Promise<string> {
  return async (sdp) => {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRF-Token": csrfToken, Accept: "application/json" },
      body: new URLSearchParams({ sdp }),
      signal: AbortSignal.timeout(LINE_PATIENCE_MS),
    }).catch(() => null);
    const body: unknown = await response?.json().catch(() => null);
    const { sdp: answer, code, message } = (body ?? {}) as Record<string, unknown>;
    if (response?.ok && typeof answer === "string") {
      return answer;
    }
    if (typeof message === "string") {
      throw new Refused(String(code), message);
    }
    throw new Unanswered("check");
  };
}
