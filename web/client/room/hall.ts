import type { Mine, MyQuestion, RoomState } from "../protocol";
import type { Line } from "./line";
import { Refused } from "./socket";
import { NOTHING_MINE, withAnswer, withQuestion, withVote } from "./state/mine";
import { Store } from "./store";

/** What one does in the hall oneself: ask, vote, answer; and what became of it. */
export class Hall {
  readonly mine = new Store<Mine>(NOTHING_MINE);
  /** The poll on the stage that this person has put away, as it was then. */
  readonly pollAway = new Store("");

  constructor(
    private readonly line: Line,
    private readonly newKey: () => string,
  ) {}

  joined({ mine }: RoomState): void {
    this.mine.set(mine);
  }

  told(question: MyQuestion): void {
    this.mine.set(withQuestion(this.mine.get(), question));
  }

  /** Ask the hosts. A `key` makes a second try the same question. */
  ask(key: string, text: string): Promise<string | null> {
    return this.attempt(async () =>
      this.told(await this.line.request("question.ask", { key, text })),
    );
  }

  /** Return a key for the next thing to ask. */
  key(): string {
    return this.newKey();
  }

  vote(id: string, isFor: boolean): Promise<string | null> {
    return this.attempt(async () => {
      await this.line.request("question.vote", { id, is_for: isFor });
      this.mine.set(withVote(this.mine.get(), id, isFor));
    });
  }

  answer(id: string, place: number): Promise<string | null> {
    return this.attempt(async () => {
      await this.line.request("poll.answer", { id, place });
      this.mine.set(withAnswer(this.mine.get(), id, place));
    });
  }

  /** Returns why not, "" if nobody answered, null when it is done. */
  private async attempt(act: () => Promise<void>): Promise<string | null> {
    try {
      await act();
      return null;
    } catch (error) {
      return error instanceof Refused ? error.message : "";
    }
  }
}
