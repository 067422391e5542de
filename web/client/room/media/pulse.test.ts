import { beforeEach, expect, it, vi } from "vitest";
import type { StatsEntry } from "./port";
import { Pulse } from "./pulse";

let bytes: Record<string, number>;
let levels: Record<string, number>;
let pulse: Pulse;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const alive = () => [...pulse.store.get()];

beforeEach(() => {
  vi.useFakeTimers();
  bytes = {};
  levels = {};
  const report = {
    forEach: (visit: (entry: StatsEntry) => void) => {
      for (const [trackIdentifier, bytesReceived] of Object.entries(bytes)) {
        const audioLevel = levels[trackIdentifier];
        visit({ type: "inbound-rtp", trackIdentifier, bytesReceived, audioLevel });
      }
    },
  };
  pulse = new Pulse(
    async () => report,
    () => [
      ["a0", "v0"],
      ["a1", "v1"],
      [null, null],
    ],
  );
  pulse.start();
});

it("finds the places from which something comes", async () => {
  bytes = { a0: 10, v1: 20 };
  await wait(1_000);
  expect(alive()).toEqual([0, 1]);
});

it("forgives a moment of silence, and empties a place that stays silent", async () => {
  bytes = { a0: 10 };
  await wait(1_000);
  await wait(2_000);
  expect(alive()).toEqual([0]);
  await wait(1_000);
  expect(alive()).toEqual([]);
});

it("begins anew after it was stopped", async () => {
  bytes = { a0: 10 };
  await wait(1_000);
  pulse.stop();
  expect(alive()).toEqual([]);
  pulse.start();
  await wait(1_000);
  expect(alive()).toEqual([0]);
});

it("follows the voice, and stays with who spoke last", async () => {
  bytes = { a0: 10, a1: 10 };
  expect(pulse.voice.get()).toBeNull();
  levels = { a0: 0.3, a1: 0.01 };
  await wait(1_000);
  expect(pulse.voice.get()).toBe(0);
  levels = { a0: 0.1, a1: 0.5 };
  await wait(1_000);
  expect(pulse.voice.get()).toBe(0);
  await wait(1_000);
  expect(pulse.voice.get()).toBe(1);
  levels = {};
  await wait(5_000);
  expect(pulse.voice.get()).toBe(1);
});
