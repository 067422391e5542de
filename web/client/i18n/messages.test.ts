import { expect, it } from "vitest";
import { en } from "./en";
import { fr } from "./fr";
import type { Messages } from "./index";

const SAME_IN_BOTH = ["deviceNamed", "minutes"];

/** Every sentence of a language, those with values filled with a one and a many. */
function sentences(table: Messages): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    if (typeof value === "string") {
      return [[key, value]];
    }
    const say = value as (...values: unknown[]) => string;
    return [
      [key, say(1, 1, 1)],
      [key, say(7, 7, 7)],
    ];
  });
}

const wrong = (table: Messages, pattern: RegExp) =>
  sentences(table).filter(([, text]) => pattern.test(text));

it.each([
  ["a narrow space before ; ! ? % »", /[^\u202f][;!?%»]/],
  ["no wide space before punctuation", / [:;!?%»]/],
  ["a narrow space after «", /«[^\u202f]/],
  ["no space before : but a narrow one, addresses aside", /[^\u202fs]:/],
])("French has %s", (_rule, pattern) => {
  expect(wrong(fr, pattern)).toEqual([]);
});

it.each([
  ["English", en],
  ["French", fr],
])("%s has a sentence for everything, with typographic apostrophes", (_name, table) => {
  expect(wrong(table, /^\s*$|undefined|'/)).toEqual([]);
});

it("has no sentence left in the other language", () => {
  const english = new Map(sentences(en));
  const same = sentences(fr).filter(([key, text]) => english.get(key) === text);
  expect([...new Set(same.map(([key]) => key))]).toEqual(SAME_IN_BOTH);
});
