import { beforeEach, describe, expect, it, vi } from "vitest";
import { Vigil } from "./vigil";

let told: string[];
let asked: number;
let answer: () => Promise<void>;
let vigil: Vigil;
/** What the machine's clock gained while no timer ran. */
let sleptMs: number;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const after = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));
const never = () => new Promise<void>(() => {});

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  asked = sleptMs = 0;
  answer = after(20);
  vigil = new Vigil(
    {
      ask: () => {
        asked += 1;
        return answer();
      },
      onQuiet: () => told.push("quiet"),
      onHeard: () => told.push("heard"),
      onSilent: () => told.push("silent"),
    },
    () => Date.now() + sleptMs,
  );
  vigil.start();
});

describe("a vigil", () => {
  it("asks for an answer about once a second while nothing else comes", async () => {
    await wait(60_000);
    expect(asked).toBeGreaterThan(40);
    expect(asked).toBeLessThan(61);
    expect(told).toEqual([]);
  });

  it("asks for nothing while sound and pictures come", async () => {
    for (let second = 0; second < 30; second++) {
      await wait(1_000);
      vigil.hear(15);
    }
    expect(asked).toBe(0);
  });

  it("knows within two seconds of the last packet, though counted each second", async () => {
    answer = never;
    await wait(900);
    vigil.hear(900);
    await wait(1_100);
    expect(told).toEqual(["quiet"]);
  });

  it("gives a slow network longer, once it knows it as one", async () => {
    answer = after(900);
    await wait(30_000);
    told = [];
    await wait(30_000);
    expect(told).toEqual([]);
  });

  it("says that it is quiet, then that nothing will come", async () => {
    answer = never;
    await wait(2_000);
    expect(told).toEqual(["quiet"]);
    await wait(4_250);
    expect(told).toEqual(["quiet", "silent"]);
    await wait(60_000);
    expect(told).toHaveLength(2);
  });

  it("blames nobody for the time that the machine slept, and asks at once", async () => {
    sleptMs = 3_600_000;
    await wait(250);
    expect(asked).toBe(1);
    await wait(1_000);
    expect(told).toEqual([]);
    answer = never;
    sleptMs *= 2;
    await wait(2_000);
    expect(told).toEqual(["quiet", "silent"]);
  });

  it("is kept no longer than it is wanted", async () => {
    vigil.stop();
    await wait(60_000);
    expect([asked, told]).toEqual([0, []]);
  });
});
