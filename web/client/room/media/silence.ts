import { Store } from "../store";
import type { StatsReport } from "./port";
import { readReceived } from "./stats";

/** *again*: after a silence something comes, but has not come for long. */
export type Hearing = "heard" | "silent" | "again";

const READ_EVERY_MS = 1_000;
const QUIET_READINGS = 3;
const TRUSTED_READINGS = 3;

/**
 * Notice that nothing comes any more by a connection that calls itself well: browsers take from six
 * seconds to half a minute to say so, and may call it well again before it is. Source: RFC 7675
 * section 5.1.
 */
export class Silence {
  readonly store = new Store<Hearing>("heard");
  private timer: ReturnType<typeof setInterval> | undefined;
  private packets = 0;
  private hasHeard = false;
  private readings = 0;

  constructor(
    private readonly getStats: () => Promise<StatsReport> | null,
    /** Whether something should come now. */
    private readonly isExpected: () => boolean,
  ) {}

  /** The connection calls itself well from now on, or does not. */
  follow(isWell: boolean): void {
    clearInterval(this.timer);
    this.timer = isWell ? setInterval(() => void this.read(), READ_EVERY_MS) : undefined;
    this.readings = 0;
  }

  /** The call is over. */
  forget(): void {
    this.follow(false);
    this.packets = 0;
    this.hasHeard = false;
    this.store.set("heard");
  }

  private async read(): Promise<void> {
    const stats = await this.getStats();
    if (!stats || this.timer === undefined) {
      return;
    }
    const { packets } = readReceived(stats);
    const hasCome = packets > this.packets;
    this.packets = packets;
    this.hasHeard ||= hasCome;
    this.judge(hasCome);
  }

  /** What has never come is not missed; once it is, only its return counts, whatever is said. */
  private judge(hasCome: boolean): void {
    const hearing = this.store.get();
    if (hearing === "silent") {
      this.turn(hasCome, 1, "again");
    } else if (hearing === "heard") {
      this.turn(!hasCome && this.hasHeard && this.isExpected(), QUIET_READINGS, "silent");
    } else if (hasCome) {
      this.turn(true, TRUSTED_READINGS, "heard");
    } else {
      this.turn(true, 1, "silent");
    }
  }

  /** Change after so many readings in a row that say so. */
  private turn(isSo: boolean, readings: number, next: Hearing): void {
    this.readings = isSo ? this.readings + 1 : 0;
    if (this.readings >= readings) {
      this.readings = 0;
      this.store.set(next);
    }
  }
}
