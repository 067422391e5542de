import type { Room, RoomListener } from "./room";
import { Refused } from "./socket";
import {
  beginning,
  countCharacters,
  difference,
  merged,
  type Splice,
  spliced,
} from "./state/splice";
import { Store } from "./store";

export interface NotesView {
  /** What this person sees: what the hub keeps, and what they wrote since. */
  readonly text: string;
  /** All of it is kept by the hub. */
  readonly isKept: boolean;
  /** Why what they wrote cannot be kept, as a sentence of the hub. */
  readonly problem: string | null;
}

interface Kept {
  readonly text: string;
  readonly edit: number;
}

/** A change on its way: sent again with the same key until it is known what became of it. */
interface Sent {
  readonly key: string;
  readonly base: Kept;
  readonly change: Splice;
}

const SEND_AFTER_MS = 400;
const RETRY_AFTER_MS = 2_000;
const CHANGE_LENGTH = 10_000;
export const NOTES_LENGTH = 20_000;
const MOVED = "notes_moved";

/**
 * The notes that the people of a session write together. One change at a time goes to the hub,
 * made to the text that it had; when somebody else was quicker, ours goes into theirs, then again.
 */
export class Notes implements RoomListener {
  readonly view = new Store<NotesView>({ text: "", isKept: true, problem: null });
  private kept: Kept = { text: "", edit: 0 };
  private sent: Sent | null = null;
  private isAsking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: Room,
    private readonly newKey: () => string = () => crypto.randomUUID(),
  ) {
    room.view.subscribe(() => this.told());
    room.follow(this);
  }

  write(text: string): void {
    this.show(clean(text), null);
    this.sendSoon();
  }

  joined(): void {
    this.told();
    this.sendLater(0);
  }

  closed(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** The hub tells the text anew. While a change of ours is on its way, that comes first. */
  private told(): void {
    const board = this.room.view.get().boards.notes;
    if (!board || this.sent || board.edit <= this.kept.edit) {
      return;
    }
    const text = merged(this.kept.text, this.view.get().text, board.text);
    this.kept = { text: board.text, edit: board.edit };
    this.show(text, this.view.get().problem);
    this.sendSoon();
  }

  private show(text: string, problem: string | null): void {
    this.view.set({ text, isKept: text === this.kept.text, problem });
  }

  /** Whoever writes without a pause, this person or another, puts off nothing that waits. */
  private sendSoon(): void {
    if (this.timer === undefined) {
      this.sendLater(SEND_AFTER_MS);
    }
  }

  private sendLater(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, ms);
  }

  private async send(): Promise<void> {
    this.sent ??= this.next();
    const { sent } = this;
    if (!sent || this.isAsking || this.room.line.store.get().is !== "here") {
      return;
    }
    this.isAsking = true;
    try {
      const { edit } = await this.room.line.request("notes.change", asked(sent));
      this.sent = null;
      this.kept = { text: spliced(sent.base.text, sent.change), edit };
      this.show(this.view.get().text, null);
      this.sendLater(0);
    } catch (error) {
      this.refused(error);
    } finally {
      this.isAsking = false;
      this.told();
    }
  }

  /** What was refused was not done; what was not answered is sent again. */
  private refused(error: unknown): void {
    if (error instanceof Refused && error.code === MOVED) {
      this.sent = null;
      this.sendSoon();
    } else if (error instanceof Refused && error.code === "notes_too_long") {
      this.sent = null;
      this.show(this.view.get().text, error.message);
    } else {
      this.sendLater(RETRY_AFTER_MS);
    }
  }

  private next(): Sent | null {
    const { text, problem } = this.view.get();
    const change = difference(this.kept.text, text);
    if (!change || (problem !== null && countCharacters(text) > NOTES_LENGTH)) {
      return null;
    }
    const inserted = beginning(change.inserted, CHANGE_LENGTH);
    return { key: this.newKey(), base: this.kept, change: { ...change, inserted } };
  }
}

/** The change as the hub counts: in characters, not in pairs of code units. */
function asked({ key, base, change }: Sent) {
  const { start, removed, inserted } = change;
  return {
    base: base.edit,
    key,
    start: countCharacters(base.text.slice(0, start)),
    removed: countCharacters(base.text.slice(start, start + removed)),
    inserted,
  };
}

/** What no text holds: half characters and control characters, lines and tabs aside. */
function clean(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/(?![\n\t])\p{Cc}|\p{Cs}/gu, "");
}
