import { expect, it } from "vitest";
import { checkEn } from "./check-en";
import { checkFr } from "./check-fr";
import { en } from "./en";
import { fr } from "./fr";
import { hoursEn } from "./hours-en";
import { hoursFr } from "./hours-fr";

const french = { ...fr, ...hoursFr, ...checkFr };
const english = { ...en, ...hoursEn, ...checkEn };
type Table = Record<string, unknown>;

const SAME_IN_BOTH = ["questions", "notes", "deviceNamed", "minutes"];

/** Whose sentences change with the first letter of a name. */
const ABOUT_SOMEBODY = [
  ...["comingInAs", "otherAway", "nothingComes", "cameraIsOff", "messageBy", "about"],
  ...["stagePaused", "questionBy", "muteOther", "isMuted", "letGo"],
];

/** What a sentence is chosen by, where that is no number. */
const CHOSEN_BY: Record<string, readonly string[]> = {
  ...Object.fromEntries(ABOUT_SOMEBODY.map((key) => [key, ["Camille", "Agnès"]])),
  grounds: ["insults", "other"],
  cheerOf: ["applause", "wonder"],
};

/** Every sentence of a language, those with values filled with a one and a many. */
function sentences(table: Table): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    if (typeof value === "string") {
      return [[key, value]];
    }
    const say = value as (...values: unknown[]) => string;
    const choices = CHOSEN_BY[key];
    if (choices) {
      return choices.map((choice) => [key, say(choice)]);
    }
    return [
      [key, say(1, 1, 1)],
      [key, say(7, 7, 7)],
    ];
  });
}

const wrong = (table: Table, pattern: RegExp) =>
  sentences(table).filter(([, text]) => pattern.test(text));

it.each([
  ["a narrow space before ; ! ? % »", /[^\u202f][;!?%»]/],
  ["no wide space before punctuation", / [:;!?%»]/],
  ["a narrow space after «", /«[^\u202f]/],
  ["no space before : but a narrow one, addresses aside", /[^\u202fs]:/],
])("French has %s", (_rule, pattern) => {
  expect(wrong(french, pattern)).toEqual([]);
});

it.each([
  ["English", english],
  ["French", french],
])("%s has a sentence for everything, with typographic apostrophes", (_name, table) => {
  expect(wrong(table, /^\s*$|undefined|'/)).toEqual([]);
});

it("has no sentence left in the other language", () => {
  const original = new Map(sentences(english));
  const same = sentences(french).filter(([key, text]) => original.get(key) === text);
  expect([...new Set(same.map(([key]) => key))]).toEqual(SAME_IN_BOTH);
});
