import { expect, it } from "vitest";
import type { HandsBoard } from "../../protocol";
import { handUp } from "./hands";

const board = (changes: Partial<HandsBoard> = {}): HandsBoard => ({
  name: "hands",
  version: 4,
  line: [3, 5, 8],
  invited: [3],
  hands: [],
  ...changes,
});

it("finds one's place in the line", () => {
  expect(handUp({ number: 5, version: 2 }, board())).toMatchObject({ place: 2, isInvited: false });
});

it("knows that a host asks one on stage", () => {
  expect(handUp({ number: 3, version: 2 }, board())?.isInvited).toBe(true);
});

it("is at the end of a line that does not know of it yet", () => {
  expect(handUp({ number: 9, version: 5 }, board())?.place).toBe(4);
  expect(handUp({ number: 1, version: 1 }, undefined)?.place).toBe(1);
});

it("is down once the line goes on without it", () => {
  expect(handUp({ number: 4, version: 4 }, board())).toBeNull();
  expect(handUp(null, board())).toBeNull();
});
