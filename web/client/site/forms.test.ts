import { expect, it } from "vitest";
import { groupDigits } from "./forms";

it("groups the digits of a card by four", () => {
  expect(groupDigits("4242424242424242")).toBe("4242 4242 4242 4242");
});

it("keeps only digits, and no more than a card has", () => {
  expect(groupDigits("4242-4242 abcd 42")).toBe("4242 4242 42");
  expect(groupDigits("1".repeat(30))).toHaveLength(23);
});
