import type { PeerSignalled } from "../protocol";

/** An offer and its candidates come to a few dozen; what is more is lost, and offered anew. */
const HELD_MAX = 100;

/**
 * Who is here hears of us before we know the room, and may call at once: what they send meanwhile
 * waits until we do.
 */
export class EarlySignals {
  private held: PeerSignalled[] | null = null;

  constructor(private readonly pass: (signal: PeerSignalled) => void) {}

  /** We are on our way into the room. */
  hold(): void {
    this.held = [];
  }

  /** We know the room. */
  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const signal of held) {
      this.pass(signal);
    }
  }

  take(signal: PeerSignalled): void {
    if (this.held === null) {
      this.pass(signal);
    } else if (this.held.length < HELD_MAX) {
      this.held.push(signal);
    }
  }
}
