import { describe, expect, it } from "vitest";
import type { AskedQuestion, QuestionsBoard, VotesBoard } from "../../protocol";
import { askedOn, mineUnseen } from "./asked";
import { NO_BOARDS, withBoards } from "./boards";
import { NOTHING_MINE, withAnswer, withQuestion, withVote } from "./mine";

const question = (id: string, at: string, state: AskedQuestion["state"]): AskedQuestion => ({
  id,
  at: `2026-11-21T19:${at}:00Z`,
  author: { id: "ada", name: "Ada" },
  text: `${id}?`,
  state,
});
const board = (questions: AskedQuestion[]): QuestionsBoard => ({
  name: "questions",
  version: 1,
  is_moderated: false,
  questions,
  more: 0,
  waiting: 0,
});
const votes = (...counted: [string, number][]): VotesBoard => ({
  name: "votes",
  version: 2,
  votes: counted.map(([id, count]) => ({ id, votes: count })),
});

describe("questions", () => {
  it("come in the order of their votes, of equals the youngest first", () => {
    const list = [
      question("old", "01", "shown"),
      question("young", "03", "shown"),
      question("wanted", "02", "shown"),
    ];
    const boards = withBoards(NO_BOARDS, [board(list), votes(["wanted", 4])]);
    expect(askedOn(boards).open.map(({ id, votes }) => [id, votes])).toEqual([
      ["wanted", 4],
      ["young", 0],
      ["old", 0],
    ]);
  });

  it("stand where hosts have put them", () => {
    const list = [
      question("a", "01", "answering"),
      question("b", "02", "answered"),
      question("c", "03", "waiting"),
      question("d", "04", "hidden"),
    ];
    const asked = askedOn(withBoards(NO_BOARDS, [board(list)]));
    expect(asked.answering?.id).toBe("a");
    expect([asked.answered, asked.waiting, asked.hidden].map(([one]) => one?.id)).toEqual([
      "b",
      "c",
      "d",
    ]);
  });

  it("are nothing before the board is told", () => {
    expect(askedOn(NO_BOARDS)).toMatchObject({ answering: null, open: [] });
  });
});

describe("what is one's own", () => {
  const mine = { id: "a", text: "a?", state: "waiting" } as const;

  it("is listed apart for as long as nobody else sees it", () => {
    const known = withQuestion(NOTHING_MINE, mine);
    expect(mineUnseen(known, NO_BOARDS)).toEqual([mine]);
    const seen = withBoards(NO_BOARDS, [board([question("a", "01", "shown")])]);
    expect(mineUnseen(known, seen)).toEqual([]);
    const hidden = withQuestion(known, { ...mine, state: "hidden" });
    expect(hidden.questions).toHaveLength(1);
    expect(mineUnseen(hidden, NO_BOARDS)[0]?.state).toBe("hidden");
  });

  it("holds each vote and each answer once", () => {
    const voted = withVote(withVote(NOTHING_MINE, "a", true), "a", true);
    expect(voted.votes).toEqual(["a"]);
    expect(withVote(voted, "a", false).votes).toEqual([]);
    const answered = withAnswer(withAnswer(NOTHING_MINE, "p", 0), "p", 2);
    expect(answered.answers).toEqual([{ poll_id: "p", place: 2 }]);
  });
});
