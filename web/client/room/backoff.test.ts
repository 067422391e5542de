import { expect, it } from "vitest";
import { backoffMs } from "./backoff";

it("waits longer each time, and never more than four seconds", () => {
  const waits = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, 1));
  expect(waits).toEqual([300, 600, 1_200, 2_400, 4_000, 4_000, 4_000]);
});

it("spreads a crowd over four tenths of the wait", () => {
  expect(backoffMs(4, 0)).toBe(2_400);
  expect(backoffMs(4, 0.5)).toBe(3_200);
});
