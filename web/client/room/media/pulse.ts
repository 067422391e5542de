import { Store } from "../store";
import type { StatsReport } from "./port";

const READ_EVERY_MS = 1_000;
/** A place of the stage from which nothing has come for so many readings is empty. */
const QUIET_READINGS = 3;

/** What a place of the stage is known by in statistics: the tracks that receive it. */
export type PlaceTracks = readonly (string | null)[];

/**
 * Say from which places of the stage something comes: places are kept for those who come back, so
 * their tracks stay when somebody leaves.
 */
export class Pulse {
  readonly store = new Store<ReadonlySet<number>>(new Set());
  private timer: ReturnType<typeof setInterval> | undefined;
  private before = new Map<string, number>();
  private quiet = new Map<number, number>();

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
    if (!isSame(alive, this.store.get())) {
      this.store.set(alive);
    }
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

function isSame(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return one.size === other.size && [...one].every((place) => other.has(place));
}
