import { describe, expect, it } from "vitest";
import { beginning, countCharacters, difference, merged, placeAfter, spliced } from "./splice";

/** A small generator with a seed: the same texts on every machine. */
function dice(seed: number) {
  let state = seed;
  return (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

const LETTERS = ["a", "b", "\n", " ", "é", "🎵", "🎶"];
const text = (roll: (most: number) => number, most: number) =>
  Array.from({ length: roll(most) }, () => LETTERS[roll(LETTERS.length)]).join("");

it("says what changed, so that it can be done again, and never takes a character apart", () => {
  const roll = dice(7);
  for (let round = 0; round < 3_000; round++) {
    const [before, after] = [text(roll, 12), text(roll, 12)];
    const change = difference(before, after);
    expect(change ? spliced(before, change) : before).toBe(after);
    expect(change?.inserted ?? "").not.toMatch(/^\p{Cs}|\p{Cs}$/u);
    const left = before.slice(0, change?.start);
    expect(left).not.toMatch(/\p{Cs}/u);
  }
});

describe("putting two changes together", () => {
  it.each([
    ["one two", "zero one two", "one two three", "zero one two three"],
    ["one two", "one two three", "zero one two", "zero one two three"],
    ["one", "one", "two", "two"],
    ["one", "two", "one", "two"],
    ["", "mine", "theirs", "minetheirs"],
    ["a b c", "a x c", "a y c", "a yx c"],
  ])("of %j, %j and %j give %j", (base, ours, theirs, both) => {
    expect(merged(base, ours, theirs)).toBe(both);
  });

  it("loses nothing that either wrote", () => {
    const roll = dice(11);
    for (let round = 0; round < 3_000; round++) {
      const base = text(roll, 10);
      const insert = (mark: string) => {
        const letters = [...base];
        const at = roll(letters.length + 1);
        letters.splice(at, roll(3), mark);
        return letters.join("");
      };
      const both = merged(base, insert("<mine>"), insert("<theirs>"));
      expect(both).toContain("<mine>");
      expect(both).toContain("<theirs>");
    }
  });
});

it("keeps the caret with its words", () => {
  expect(placeAfter(2, "one two", "one two three")).toBe(2);
  expect(placeAfter(5, "one two", "zero one two")).toBe(10);
  expect(placeAfter(5, "one two", "one")).toBe(3);
});

it("counts and cuts as Unicode does", () => {
  expect(countCharacters("ré🎵 🎶")).toBe(5);
  expect(beginning("a🎵b", 2)).toBe("a");
  expect(beginning("a🎵b", 3)).toBe("a🎵");
});
