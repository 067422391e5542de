import type { Mine, MyQuestion } from "../../protocol";

export const NOTHING_MINE: Mine = { questions: [], votes: [], answers: [] };

/** Return what is one's own after a question was asked, or moved by the hosts. */
export function withQuestion(mine: Mine, question: MyQuestion): Mine {
  const isKnown = mine.questions.some(({ id }) => id === question.id);
  const questions = isKnown
    ? mine.questions.map((one) => (one.id === question.id ? question : one))
    : [question, ...mine.questions];
  return { ...mine, questions };
}

/** Return what is one's own after voting, or taking the vote back. */
export function withVote(mine: Mine, id: string, isFor: boolean): Mine {
  const others = mine.votes.filter((one) => one !== id);
  return { ...mine, votes: isFor ? [...others, id] : others };
}

/** Return what is one's own after answering a poll. */
export function withAnswer(mine: Mine, pollId: string, place: number): Mine {
  const others = mine.answers.filter(({ poll_id }) => poll_id !== pollId);
  return { ...mine, answers: [...others, { poll_id: pollId, place }] };
}
