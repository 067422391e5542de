import { Store } from "../store";
import type { StatsReport } from "./port";
import { readReceived } from "./stats";

/** *again*: after a silence something comes, but has not come for long. */
export type Hearing = "heard" | "silent" | "again";

/** Often, so that three seconds of nothing are noticed as such, and not after four. */
const READ_EVERY_MS = 500;
const QUIET_READINGS = 6;
const TRUSTED_READINGS = 6;
/** What has just come again is soon given up once more. */
const DOUBTED_READINGS = 2;

/**
 * Notice that nothing comes any more by a connection that calls itself well: browsers take from six
 * seconds to half a minute to say so, and may call it well again before it is. Source: RFC 7675
 * section 5.1.
 */
export class Silence {
  readonly store = new Store<Hearing>("heard");
  private timer: ReturnType<typeof setInterval> | undefined;
  private packets = 0;
  private beats = 0;
  private hasHeard = false;
  /** For how many readings in a row something came, or was missed. */
  private come = 0;
  private missed = 0;

  constructor(
    private readonly getStats: () => Promise<StatsReport> | null,
    /** Whether something should come now. */
    private readonly isExpected: () => boolean,
  ) {}

  /** The other says that they are there, as they do once a second, whatever else they send. */
  beat(): void {
    this.beats += 1;
  }

  /** Whether the other ever did: an older page of theirs does not. */
  get isBeating(): boolean {
    return this.beats > 0;
  }

  /** The connection calls itself well from now on, or does not. */
  follow(isWell: boolean): void {
    clearInterval(this.timer);
    this.timer = isWell ? setInterval(() => void this.read(), READ_EVERY_MS) : undefined;
    this.count(0, 0);
  }

  /** The call is over. */
  forget(): void {
    this.follow(false);
    this.packets = 0;
    this.beats = 0;
    this.hasHeard = false;
    this.store.set("heard");
  }

  private async read(): Promise<void> {
    const stats = await this.getStats();
    if (!stats || this.timer === undefined) {
      return;
    }
    const packets = readReceived(stats).packets + this.beats;
    const hasCome = packets > this.packets;
    this.packets = packets;
    this.hasHeard ||= hasCome;
    this.judge(hasCome);
  }

  /** What has never come is not missed; once it is, only its return counts, whatever is said. */
  private judge(hasCome: boolean): void {
    const hearing = this.store.get();
    const isMissed = !hasCome && (hearing !== "heard" || (this.hasHeard && this.isExpected()));
    this.count(hasCome ? this.come + 1 : 0, isMissed ? this.missed + 1 : 0);
    if (hearing === "heard") {
      this.turn(this.missed >= QUIET_READINGS, "silent");
    } else if (hearing === "silent") {
      this.turn(hasCome, "again");
    } else {
      this.turn(this.come >= TRUSTED_READINGS, "heard");
      this.turn(this.missed >= DOUBTED_READINGS, "silent");
    }
  }

  private turn(isSo: boolean, next: Hearing): void {
    if (isSo) {
      this.count(0, 0);
      this.store.set(next);
    }
  }

  private count(come: number, missed: number): void {
    this.come = come;
    this.missed = missed;
  }
}
