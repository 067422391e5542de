import { beforeEach, describe, expect, it } from "vitest";
import { isTalkKey, shortcutOf } from "./shortcuts";

const pressed = (key: string, changes: object = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  target: document.body as EventTarget | null,
  ...changes,
});

beforeEach(() => document.body.replaceChildren());

function put(html: string): Element {
  document.body.innerHTML = html;
  return document.body.firstElementChild as Element;
}

describe("a key", () => {
  it.each([
    ["m", "microphone"],
    ["M", "microphone"],
    ["c", "camera"],
    ["s", "screen"],
    ["f", "full"],
    ["p", "picture"],
    ["t", "chat"],
    ["n", "notes"],
    ["?", "help"],
    ["x", null],
    ["constructor", null],
  ])("%s means %s", (key, meaning) => {
    expect(shortcutOf(pressed(key))).toBe(meaning);
  });

  it.each(["ctrlKey", "metaKey", "altKey", "repeat"])("means nothing with %s", (modifier) => {
    expect(shortcutOf(pressed("m", { [modifier]: true }))).toBeNull();
  });

  it.each(["<textarea></textarea>", "<input>", "<div contenteditable></div>"])(
    "means nothing while one writes in %s",
    (html) => {
      expect(shortcutOf(pressed("m", { target: put(html) }))).toBeNull();
      expect(isTalkKey(pressed(" ", { target: put(html) }))).toBe(false);
    },
  );

  it("means nothing behind an open question", () => {
    put("<dialog open></dialog>");
    expect(shortcutOf(pressed("m"))).toBeNull();
    expect(isTalkKey(pressed(" "))).toBe(false);
  });
});

it("takes space for talking, and no other key", () => {
  expect(isTalkKey(pressed(" "))).toBe(true);
  expect(isTalkKey(pressed("m"))).toBe(false);
});
