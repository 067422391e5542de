import { describe, expect, it } from "vitest";
import { of } from "./elision";

describe("de, before a name", () => {
  it.each(["Agnès", "Émile", "Ángel", "A\u030asa", "Oscar", "Yves", "Hélène", "Œdipe", "ONG"])(
    "is short before %s",
    (name) => {
      expect(of(name)).toBe(`d’${name}`);
    },
  );

  it.each(["Camille", "Yann", "Yüksel", "YMCA", "Hassan", "Onze", "Чиж", "7 de cœur", ""])(
    "is whole before “%s”",
    (name) => {
      expect(of(name)).toBe(`de ${name}`);
    },
  );
});
