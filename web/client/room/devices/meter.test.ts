import { expect, it } from "vitest";
import { loudness, needle } from "./meter";

const tone = (amplitude: number) =>
  Float32Array.from({ length: 480 }, (_, index) => amplitude * Math.sin(index / 3));

it("shows nothing for silence and everything for a full voice", () => {
  expect(loudness(new Float32Array(480))).toBe(0);
  expect(loudness(new Float32Array(0))).toBe(0);
  expect(loudness(tone(0.5))).toBeCloseTo(1, 1);
  expect(loudness(tone(0.02))).toBeGreaterThan(0.4);
  expect(loudness(tone(0.02))).toBeLessThan(0.7);
});

it("rises at once and falls slowly", () => {
  expect(needle(0.1, 0.9)).toBe(0.9);
  expect(needle(0.9, 0)).toBeCloseTo(0.86);
});
