import { Store } from "../store";
import type { StatsReport } from "./port";

const READ_EVERY_MS = 1_000;
/** A place of the stage from which nothing has come for so many readings is empty. */
const QUIET_READINGS = 3;
const SPEAKING_LEVEL = 0.02;

/** What a place of the stage is known by in statistics: the tracks that receive it. */
export type PlaceTracks = readonly (string | null)[];

/**
 * Say from which places of the stage something comes: places are kept for those who come back, so
 * their tracks stay when somebody leaves.
 */
export class Pulse {
  readonly store = new Store<ReadonlySet<number>>(new Set());
  /** From where a voice came last, null before the first. */
  readonly voice = new Store<number | null>(null);
  private timer: ReturnType<typeof setInterval> | undefined;
  private before = new Map<string, number>();
  private quiet = new Map<number, number>();
  private louder: number | null = null;

  constructor(
    private readonly getStats: () => Promise<StatsReport> | null,
    private readonly places: () => readonly PlaceTracks[],
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.read(), READ_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.before = new Map();
    this.quiet = new Map();
    this.store.set(new Set());
    this.voice.set(null);
    this.louder = null;
  }

  private async read(): Promise<void> {
    const stats = await this.getStats();
    if (!stats || this.timer === undefined) {
      return;
    }
    const bytes = bytesByTrack(stats);
    const alive = new Set<number>();
    this.places().forEach((tracks, place) => {
      const hasGrown = tracks.some((id) => id !== null && this.hasGrown(id, bytes));
      const quiet = hasGrown ? 0 : (this.quiet.get(place) ?? QUIET_READINGS) + 1;
      this.quiet.set(place, quiet);
      if (quiet < QUIET_READINGS) {
        alive.add(place);
      }
    });
    this.before = bytes;
    this.listen(levelByTrack(stats));
    if (!isSame(alive, this.store.get())) {
      this.store.set(alive);
    }
  }

  /** A cough does not make a speaker: two readings in a row do. */
  private listen(levels: ReadonlyMap<string, number>): void {
    let loudest: number | null = null;
    let most = SPEAKING_LEVEL;
    this.places().forEach((tracks, place) => {
      const level = Math.max(...tracks.map((id) => (id === null ? 0 : (levels.get(id) ?? 0))));
      if (level > most) {
        most = level;
        loudest = place;
      }
    });
    if (loudest !== null && (loudest === this.louder || this.voice.get() === null)) {
      this.voice.set(loudest);
    }
    this.louder = loudest;
  }

  private hasGrown(id: string, bytes: ReadonlyMap<string, number>): boolean {
    return (bytes.get(id) ?? 0) > (this.before.get(id) ?? 0);
  }
}

/** Source: W3C webrtc-stats, inbound-rtp. */
function bytesByTrack(report: StatsReport): Map<string, number> {
  const found = new Map<string, number>();
  report.forEach(({ type, trackIdentifier, bytesReceived }) => {
    if (type === "inbound-rtp" && typeof trackIdentifier === "string") {
      found.set(trackIdentifier, typeof bytesReceived === "number" ? bytesReceived : 0);
    }
  });
  return found;
}

function levelByTrack(report: StatsReport): Map<string, number> {
  const found = new Map<string, number>();
  report.forEach(({ type, trackIdentifier, audioLevel }) => {
    if (type === "inbound-rtp" && typeof trackIdentifier === "string") {
      found.set(trackIdentifier, typeof audioLevel === "number" ? audioLevel : 0);
    }
  });
  return found;
}

function isSame(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return one.size === other.size && [...one].every((place) => other.has(place));
}
