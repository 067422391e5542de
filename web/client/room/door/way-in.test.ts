import { beforeEach, expect, it, vi } from "vitest";
import { WayIn, type WayInPorts } from "./way-in";

let ports: WayInPorts;

beforeEach(() => {
  vi.useFakeTimers();
  ports = {
    devices: async () => {},
    tryLine: async () => "good",
    tryMedia: async () => "good",
    tryRelay: async () => "none",
  };
});

async function found(changes: Partial<WayInPorts>): Promise<string> {
  const wayIn = new WayIn({ ...ports, ...changes });
  void wayIn.begin();
  expect(wayIn.store.get()).toBe("trying");
  await vi.advanceTimersByTimeAsync(10_000);
  return wayIn.store.get();
}

const weak = async () => "weak" as const;
const failed = async () => "failed" as const;
const good = async () => "good" as const;
const full = async () => ({ problem: "full" });
const broken = () => Promise.reject(new Error("closed"));
const never = () => new Promise<"good">(() => {});

const CASES: [string, Partial<WayInPorts>][] = [
  ["good", {}],
  ["weak", { tryMedia: weak }],
  ["failed", { tryMedia: failed }],
  ["relayed", { tryMedia: failed, tryRelay: good }],
  ["failed", { tryMedia: failed, tryRelay: failed }],
  ["unreached", { tryLine: failed }],
  ["untried", { tryMedia: full }],
  ["untried", { tryMedia: broken }],
  ["untried", { tryLine: never }],
];

it.each(CASES)("says %s within ten seconds", async (verdict, changes) => {
  expect(await found(changes)).toBe(verdict);
});

it("lets the last of several trials speak", async () => {
  let answers = 0;
  const wayIn = new WayIn({
    ...ports,
    tryMedia: () => {
      answers += 1;
      const isFirst = answers === 1;
      return new Promise((resolve) =>
        setTimeout(() => resolve(isFirst ? "failed" : "good"), isFirst ? 5_000 : 100),
      );
    },
  });
  void wayIn.begin();
  await vi.advanceTimersByTimeAsync(1_000);
  void wayIn.begin();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(wayIn.store.get()).toBe("good");
});
