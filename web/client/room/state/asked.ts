import type { AskedQuestion, Mine, MyQuestion } from "../../protocol";
import type { Boards } from "./boards";

/** A question with its votes. */
export interface Counted extends AskedQuestion {
  readonly votes: number;
}

/** The questions of the room by where they stand, in the order in which they are read. */
export interface Asked {
  readonly answering: Counted | null;
  /** To be answered: those with most votes first, of equals the youngest. */
  readonly open: readonly Counted[];
  readonly answered: readonly Counted[];
  /** For hosts: those that wait for them, the one that has waited longest first. */
  readonly waiting: readonly Counted[];
  readonly hidden: readonly Counted[];
}

export function askedOn({ questions, votes }: Boards): Asked {
  const count = new Map(votes?.votes.map((one) => [one.id, one.votes]));
  const counted = (questions?.questions ?? []).map((one) => ({
    ...one,
    votes: count.get(one.id) ?? 0,
  }));
  const those = (state: AskedQuestion["state"]) => counted.filter((one) => one.state === state);
  return {
    answering: those("answering")[0] ?? null,
    open: those("shown").sort((a, b) => b.votes - a.votes || b.at.localeCompare(a.at)),
    answered: those("answered"),
    waiting: those("waiting"),
    hidden: those("hidden"),
  };
}

/** One's own questions that the board does not show: they wait, or the hosts have not kept them. */
export function mineUnseen(mine: Mine, { questions }: Boards): readonly MyQuestion[] {
  const seen = new Set(questions?.questions.map(({ id }) => id));
  return mine.questions.filter(
    ({ id, state }) => !seen.has(id) && (state === "waiting" || state === "hidden"),
  );
}
