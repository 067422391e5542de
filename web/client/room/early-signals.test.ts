import { beforeEach, expect, it } from "vitest";
import type { PeerSignalled } from "../protocol";
import { EarlySignals } from "./early-signals";

let passed: string[];
let signals: EarlySignals;

const from = (sender: string): PeerSignalled => ({
  sender,
  description: null,
  candidate: null,
  words: null,
});

beforeEach(() => {
  passed = [];
  signals = new EarlySignals(({ sender }) => passed.push(sender));
});

it("passes on at once what comes while the room is known", () => {
  signals.take(from("ada"));
  expect(passed).toEqual(["ada"]);
});

it("keeps what comes on the way in, in its order, and passes it on once", () => {
  signals.hold();
  signals.take(from("ada"));
  signals.take(from("bob"));
  expect(passed).toEqual([]);
  signals.release();
  signals.release();
  signals.take(from("eve"));
  expect(passed).toEqual(["ada", "bob", "eve"]);
});

it("forgets what was kept for a way in that came to nothing", () => {
  signals.hold();
  signals.take(from("ada"));
  signals.hold();
  signals.release();
  expect(passed).toEqual([]);
});

it("keeps no more than a hundred", () => {
  signals.hold();
  for (let number = 0; number < 120; number += 1) {
    signals.take(from(`${number}`));
  }
  signals.release();
  expect(passed).toHaveLength(100);
  expect(passed[0]).toBe("0");
});
