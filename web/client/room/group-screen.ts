import type { ScreenCapture, ScreenSwitch } from "./devices/screen-capture";
import { Store } from "./store";

/**
 * The screen that one person of a group shows: one at a time is seen. Whoever wants to show theirs
 * beside another is told whose is on. Of two that begin at the same moment, or meet again after
 * their connection was lost, the one whose id is smaller goes on; both know that by themselves.
 */
export class GroupScreen implements ScreenSwitch {
  /** Whose screen was on when this person's could not be shown; null once they may try again. */
  readonly refusedBy = new Store<string | null>(null);
  private others: readonly string[] = [];
  private wasOn = false;

  constructor(
    private readonly capture: ScreenCapture,
    private readonly myId: () => string | null,
  ) {
    // Before the calls hear of it: what is not to be shown is sent to nobody.
    capture.view.subscribe(() => this.turned());
  }

  get view() {
    return this.capture.view;
  }

  get isPossible(): boolean {
    return this.capture.isPossible;
  }

  async start(): Promise<void> {
    if (!this.isRefused(this.others[0])) {
      await this.capture.start();
    }
  }

  stop(): void {
    this.capture.stop();
  }

  toggle(): void {
    if (this.view.get().is === "off") {
      void this.start();
    } else {
      this.stop();
    }
  }

  /** These of the others show their screens at this moment. */
  heard(others: readonly string[]): void {
    this.others = [...others].sort();
    const [first] = this.others;
    const me = this.myId();
    if (this.wasOn && first !== undefined && me !== null && first < me) {
      this.refusedBy.set(first);
      this.capture.stop();
    }
    if (!this.others.includes(this.refusedBy.get() ?? "")) {
      this.refusedBy.set(null);
    }
  }

  private turned(): void {
    const isOn = this.view.get().is === "on";
    const hasBegun = isOn && !this.wasOn;
    this.wasOn = isOn;
    if (hasBegun && this.isRefused(this.others[0])) {
      this.capture.stop();
    }
  }

  private isRefused(by: string | undefined): boolean {
    this.refusedBy.set(by ?? null);
    return by !== undefined;
  }
}
