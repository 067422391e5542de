/** Whom a vigil is kept for. */
export interface VigilPorts {
  /** Ask for nothing but an answer. */
  ask(): Promise<unknown>;
  /** Nothing has come for longer than an answer takes. */
  onQuiet(): void;
  /** Something comes again, after so long. */
  onHeard(quietMs: number): void;
  /** Nothing will come by this connection any more. */
  onSilent(): void;
}

const LOOK_EVERY_MS = 100;
/** A little more than the second between two readings of what is received. */
const ASK_AFTER_MS = 1_150;
const ANSWER_LEAST_MS = 400;
const ANSWER_MOST_MS = 700;
/** Where answers usually take longer, whoever waits no longer would doubt all the time. */
const SLOW_ANSWER_MS = 500;
const SLOW_ANSWER_MOST_MS = 2_000;
const ANSWER_MARGIN = 2.5;
const LEARNT_SHARE = 0.2;
const SILENT_AFTER_MS = 6_000;
/** Timers that are so late were asleep, with the page or with the whole machine. */
const ASLEEP_MS = 2_000;
const SILENT_AFTER_SLEEP_MS = 2_500;

/**
 * Notice within two seconds that nothing comes any more, by asking only when nothing has come for a
 * second: sound, pictures and whatever the hub says are answers enough. On a slow network, where an
 * answer takes its time, silence is known as such a little later.
 */
export class Vigil {
  private heardAtMs = 0;
  private lookedAtMs = 0;
  private askedAtMs = 0;
  /** When we asked for the first time of those that nothing has answered yet. */
  private unansweredSinceMs: number | null = null;
  private answerMs = 0;
  private silentAfterMs = SILENT_AFTER_MS;
  private quietSinceMs: number | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly ports: VigilPorts,
    private readonly nowMs: () => number = () => Date.now(),
  ) {}

  start(): void {
    this.stop();
    this.heardAtMs = this.lookedAtMs = this.nowMs();
    this.forgetAsking();
    this.timer = setInterval(this.look, LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.quietSinceMs = null;
    this.silentAfterMs = SILENT_AFTER_MS;
  }

  /** Something has come, that long ago. */
  hear(agoMs = 0): void {
    const now = this.nowMs();
    this.heardAtMs = Math.max(this.heardAtMs, now - Math.max(0, agoMs));
    if (now - this.heardAtMs < ASK_AFTER_MS) {
      this.forgetAsking();
      this.silentAfterMs = SILENT_AFTER_MS;
      this.beReassured(now);
    }
  }

  /** See how long it has been quiet, and ask when it is time to. */
  readonly look = (): void => {
    if (this.timer === undefined) {
      return;
    }
    const now = this.nowMs();
    const sinceMs = now - this.lookedAtMs;
    this.lookedAtMs = now;
    if (sinceMs > ASLEEP_MS || sinceMs < 0) {
      this.wake(now);
    }
    const quietMs = now - this.heardAtMs;
    if (quietMs >= this.silentAfterMs) {
      this.stop();
      this.ports.onSilent();
      return;
    }
    if (quietMs >= ASK_AFTER_MS && now - this.askedAtMs >= ASK_AFTER_MS) {
      void this.ask(now);
    }
    const unansweredMs = now - (this.unansweredSinceMs ?? now);
    if (unansweredMs >= this.patienceMs && this.quietSinceMs === null) {
      this.quietSinceMs = this.heardAtMs;
      this.ports.onQuiet();
    }
  };

  private get patienceMs(): number {
    const mostMs = this.answerMs > SLOW_ANSWER_MS ? SLOW_ANSWER_MOST_MS : ANSWER_MOST_MS;
    return Math.min(mostMs, Math.max(ANSWER_LEAST_MS, ANSWER_MARGIN * this.answerMs));
  }

  /** Whoever has slept knows nothing of the time between: ask, and do not wait long. */
  private wake(now: number): void {
    this.heardAtMs = now - ASK_AFTER_MS;
    this.forgetAsking();
    this.silentAfterMs = SILENT_AFTER_SLEEP_MS;
  }

  private async ask(now: number): Promise<void> {
    this.askedAtMs = now;
    this.unansweredSinceMs ??= now;
    try {
      await this.ports.ask();
      this.learn(this.nowMs() - now);
      this.hear();
    } catch {
      // No answer says nothing that the silence does not say.
    }
  }

  private forgetAsking(): void {
    this.askedAtMs = 0;
    this.unansweredSinceMs = null;
  }

  private learn(tookMs: number): void {
    if (tookMs <= SLOW_ANSWER_MOST_MS) {
      this.answerMs += LEARNT_SHARE * (tookMs - this.answerMs);
    }
  }

  private beReassured(now: number): void {
    if (this.quietSinceMs !== null) {
      const quietMs = now - this.quietSinceMs;
      this.quietSinceMs = null;
      this.ports.onHeard(quietMs);
    }
  }
}
