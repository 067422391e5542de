import type { MediaReport } from "../../protocol";
import { Store } from "../store";
import type { StatsReport } from "./port";
import {
  NOTHING_RECEIVED,
  type Quality,
  qualityBetween,
  type Received,
  readReceived,
} from "./stats";

/** What is received now; null before the first second. */
export interface Reading {
  readonly quality: Quality;
  /** For how many readings in a row nothing came. */
  readonly silentReadings: number;
  /** For how many readings in a row no new image came. */
  readonly stillReadings: number;
  /** Images stopped soon after the network was weak, and sound goes on. */
  readonly isSoundOnly: boolean;
  /** How long ago the last packet came: about, where the browser does not say. */
  readonly packetAgoMs: number;
  /** Whether the voice is loud enough for somebody to be speaking. */
  readonly isSpeaking: boolean;
}

const READ_EVERY_MS = 1_000;
const REPORT_EVERY_READINGS = 2;
/** What is shown is judged over so many readings, so that one lost packet does not flicker. */
const JUDGED_READINGS = 3;
const INTERVAL_MAX_MS = 10_000;
/** More than three seconds without an image; soon after: ten seconds. */
const SOUND_ONLY_AFTER_READINGS = 4;
const WEAK_FOR_READINGS = 10;
const SPEAKING_LEVEL = 0.02;

/** Read what a connection receives, once a second, and report it every two. */
export class Reception {
  readonly store = new Store<Reading | null>(null);
  private timer: ReturnType<typeof setInterval> | undefined;
  private last = NOTHING_RECEIVED;
  private reported = NOTHING_RECEIVED;
  private reportedAtMs = 0;
  private readings = 0;
  private recent: readonly Received[] = [];
  private readingsSinceWeak = Number.POSITIVE_INFINITY;

  constructor(
    private readonly getStats: () => Promise<StatsReport> | null,
    private readonly report: (report: MediaReport) => void = () => {},
    private readonly nowMs: () => number = () => performance.now(),
    /** Whose images count, when the connection brings several pictures. */
    private readonly pictureId: () => string | null = () => null,
  ) {}

  start(): void {
    if (this.timer === undefined) {
      this.reportedAtMs = this.nowMs();
      this.timer = setInterval(() => void this.read(), READ_EVERY_MS);
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.last = NOTHING_RECEIVED;
    this.reported = NOTHING_RECEIVED;
    this.readings = 0;
    this.recent = [];
    this.readingsSinceWeak = Number.POSITIVE_INFINITY;
    this.store.set(null);
  }

  private async read(): Promise<void> {
    const stats = await this.getStats();
    if (!stats || this.timer === undefined) {
      return;
    }
    const received = readReceived(stats, this.pictureId());
    this.show(received);
    this.last = received;
    this.recent = [...this.recent, received].slice(-JUDGED_READINGS);
    this.readings += 1;
    if (this.readings % REPORT_EVERY_READINGS === 0) {
      this.send(received);
    }
  }

  private show(received: Received): void {
    const quality = qualityBetween(sinceRestart(this.last, received), received);
    const { silentReadings = 0, stillReadings: stillBefore = 0 } = this.store.get() ?? {};
    const isStill = received.framesDecoded === this.last.framesDecoded;
    const stillReadings = isStill ? stillBefore + 1 : 0;
    const isWeak = quality === "poor" || quality === "fair";
    this.readingsSinceWeak = isWeak ? 0 : this.readingsSinceWeak + 1;
    this.store.set({
      quality: quality === "silent" ? quality : this.judged(received),
      silentReadings: quality === "silent" ? silentReadings + 1 : 0,
      stillReadings,
      isSoundOnly:
        stillReadings >= SOUND_ONLY_AFTER_READINGS &&
        received.audioBytes > this.last.audioBytes &&
        this.readingsSinceWeak - stillReadings < WEAK_FOR_READINGS,
      packetAgoMs: received.packetAgoMs ?? 0,
      isSpeaking: received.audioLevel > SPEAKING_LEVEL,
    });
  }

  private judged(received: Received): Quality {
    const before = this.recent[0] ?? NOTHING_RECEIVED;
    return qualityBetween(sinceRestart(before, received), received);
  }

  private send(received: Received): void {
    const before = sinceRestart(this.reported, received);
    const now = this.nowMs();
    const intervalMs = Math.round(now - this.reportedAtMs);
    this.report({
      interval_ms: Math.min(INTERVAL_MAX_MS, Math.max(1, intervalMs)),
      audio_bytes: received.audioBytes - before.audioBytes,
      video_bytes: received.videoBytes - before.videoBytes,
      video_frames: Math.max(0, received.framesDecoded - before.framesDecoded),
    });
    this.reported = received;
    this.reportedAtMs = now;
  }
}

/** A new connection counts from nothing again: what an older one received is no longer in it. */
function sinceRestart(before: Received, after: Received): Received {
  const isSame = after.audioBytes >= before.audioBytes && after.videoBytes >= before.videoBytes;
  return isSame ? before : NOTHING_RECEIVED;
}
