import { describe, expect, it } from "vitest";
import { of } from "./elision";

describe("de, before a name", () => {
  it.each(["Agnès", "Émile", "Oscar", "Yves", "Hélène", "Œdipe"])("is short before %s", (name) => {
    expect(of(name)).toBe(`d’${name}`);
  });

  it.each(["Camille", "Yann", "Чиж", "7 de cœur", ""])("is whole before “%s”", (name) => {
    expect(of(name)).toBe(`de ${name}`);
  });
});
