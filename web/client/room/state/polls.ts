import type { Mine, PollShown } from "../../protocol";

/** Which choice one has made in a poll, null for none. */
export function answerIn(mine: Mine, poll: PollShown): number | null {
  return mine.answers.find(({ poll_id }) => poll_id === poll.id)?.place ?? null;
}

export function hasResults(poll: PollShown): boolean {
  return poll.choices.every(({ percent }) => percent !== null);
}
