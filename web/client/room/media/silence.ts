import { Store } from "../store";
import type { StatsReport } from "./port";
import { readReceived } from "./stats";

/** *again*: after a silence something comes, but has not come for long. */
export type Hearing = "heard" | "silent" | "again";

/** Often, so that three seconds of nothing are noticed as such, and not after four. */
const READ_EVERY_MS = 500;
const QUIET_READINGS = 6;
const TRUSTED_READINGS = 6;
/** What has just come again is soon given up once more; beats and checks come less often. */
const DOUBTED_READINGS = { media: 2, signs: 4 };

/** How much had come when it was read last: packets of media, checks of the path, and beats. */
interface Come {
  readonly packets: number;
  readonly checks: number;
  readonly beats: number;
}

const NOTHING: Come = { packets: 0, checks: 0, beats: 0 };

/**
 * Notice that nothing comes any more by a connection that calls itself well: browsers take from six
 * seconds to half a minute to say so, and may call it well again before it is. Source: RFC 7675
 * section 5.1.
 */
export class Silence {
  readonly store = new Store<Hearing>("heard");
  private timer: ReturnType<typeof setInterval> | undefined;
  private last = NOTHING;
  private beats = 0;
  private hasHeard = false;
  /** For how many readings it has been as it is, and in how many in a row something was missed. */
  private readings = 0;
  private missed = 0;
  /** Whether media are among what has come again. */
  private hasMedia = false;

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
    this.begin();
  }

  /** The call is over. */
  forget(): void {
    this.follow(false);
    this.last = NOTHING;
    this.beats = 0;
    this.hasHeard = false;
    this.store.set("heard");
  }

  private async read(): Promise<void> {
    const stats = await this.getStats();
    if (!stats || this.timer === undefined) {
      return;
    }
    const { packets, checks } = readReceived(stats);
    const { last, beats } = this;
    const hasMedia = packets > last.packets;
    const hasCome = hasMedia || checks > last.checks || beats > last.beats;
    this.last = { packets, checks, beats };
    this.hasHeard ||= hasCome;
    this.judge(hasCome, hasMedia);
  }

  /** What has never come is not missed; once it is, only its return counts, whatever is said. */
  private judge(hasCome: boolean, hasMedia: boolean): void {
    const hearing = this.store.get();
    const isMissed = !hasCome && (hearing !== "heard" || (this.hasHeard && this.isExpected()));
    this.readings += 1;
    this.missed = isMissed ? this.missed + 1 : 0;
    this.hasMedia ||= hasMedia;
    if (hearing === "heard") {
      this.turn(this.missed >= QUIET_READINGS, "silent");
    } else if (hearing === "silent") {
      this.turn(hasCome, "again");
    } else {
      const doubted = this.hasMedia ? DOUBTED_READINGS.media : DOUBTED_READINGS.signs;
      this.turn(hasCome && this.readings >= TRUSTED_READINGS, "heard");
      this.turn(this.missed >= doubted, "silent");
    }
  }

  private turn(isSo: boolean, next: Hearing): void {
    if (isSo) {
      this.begin();
      this.store.set(next);
    }
  }

  private begin(): void {
    this.readings = 0;
    this.missed = 0;
    this.hasMedia = false;
  }
}
