import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Hearing, Silence } from "./silence";

let packets: number;
let checks: number;
let isExpected: boolean;
let silence: Silence;

beforeEach(() => {
  vi.useFakeTimers();
  packets = 0;
  checks = 0;
  isExpected = true;
  silence = new Silence(
    async () => [
      { type: "inbound-rtp", kind: "audio", packetsReceived: packets },
      { type: "candidate-pair", nominated: true, requestsReceived: checks, responsesReceived: 0 },
    ],
    () => isExpected,
  );
  silence.follow(true);
});

async function pass(seconds: number, packetsASecond: number): Promise<void> {
  for (let half = 0; half < 2 * seconds; half += 1) {
    packets += packetsASecond / 2;
    await vi.advanceTimersByTimeAsync(500);
  }
}

it("falls after three seconds without a packet", async () => {
  await pass(5, 50);
  await pass(2.5, 0);
  expect(silence.store.get()).toBe("heard");
  await pass(0.5, 0);
  expect(silence.store.get()).toBe("silent");
});

it("falls within three and a half seconds, whenever the last packet came", async () => {
  await pass(5, 50);
  await vi.advanceTimersByTimeAsync(10);
  packets += 1;
  await vi.advanceTimersByTimeAsync(3_500);
  expect(silence.store.get()).toBe("silent");
});

it("is doubted with the next packet, and over after three more seconds of them", async () => {
  await pass(2, 50);
  await pass(3, 0);
  await pass(0.5, 50);
  expect(silence.store.get()).toBe("again");
  await pass(2.5, 50);
  expect(silence.store.get()).toBe("again");
  await pass(0.5, 50);
  expect(silence.store.get()).toBe("heard");
});

it("is back within a second when what came again stops", async () => {
  await pass(2, 50);
  await pass(3, 0);
  await pass(1, 50);
  await pass(0.5, 0);
  expect(silence.store.get()).toBe("again");
  await pass(0.5, 0);
  expect(silence.store.get()).toBe("silent");
});

it("is not when packets only come late", async () => {
  await pass(2, 50);
  for (let gap = 0; gap < 5; gap += 1) {
    await pass(2.5, 0);
    await pass(0.5, 2);
  }
  expect(silence.store.get()).toBe("heard");
});

it("does not miss what has never come", async () => {
  await pass(20, 0);
  expect(silence.store.get()).toBe("heard");
});

it("does not miss what is not sent, and waits anew when it should come again", async () => {
  await pass(5, 50);
  isExpected = false;
  await pass(10, 0);
  isExpected = true;
  await pass(2.5, 0);
  expect(silence.store.get()).toBe("heard");
  await pass(0.5, 0);
  expect(silence.store.get()).toBe("silent");
});

it("lasts until something comes, whatever is expected meanwhile", async () => {
  await pass(2, 50);
  await pass(3, 0);
  isExpected = false;
  await pass(5, 0);
  expect(silence.store.get()).toBe("silent");
});

it("is not ended by a connection that is called well again, or counts anew", async () => {
  await pass(2, 50);
  await pass(3, 0);
  silence.follow(false);
  silence.follow(true);
  packets = 7;
  await pass(5, 0);
  expect(silence.store.get()).toBe("silent");
  await pass(0.5, 2);
  expect(silence.store.get()).toBe("again");
});

it("ends with the call", async () => {
  await pass(2, 50);
  await pass(3, 0);
  silence.forget();
  expect(silence.store.get()).toBe("heard");
  silence.follow(true);
  packets = 0;
  await pass(10, 0);
  expect(silence.store.get()).toBe("heard");
});

describe("of somebody who sends neither sound nor pictures", () => {
  /** Beats about once a second, each up to so much late. */
  async function beat(seconds: number, lateMs = 0): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      const late = (second % 3) * (lateMs / 2);
      await vi.advanceTimersByTimeAsync(late);
      silence.beat();
      await vi.advanceTimersByTimeAsync(1_000 - late);
    }
  }

  it("falls when their beats no longer come", async () => {
    await beat(5);
    expect(silence.isBeating).toBe(true);
    await pass(3, 0);
    expect(silence.store.get()).toBe("silent");
  });

  it.each([0, 240, 480, 900])(
    "does not fall while beats come, up to %i ms late",
    async (lateMs) => {
      await beat(60, lateMs);
      expect(silence.store.get()).toBe("heard");
    },
  );

  it.each([0, 240, 480, 900])("ends for good with beats up to %i ms late", async (lateMs) => {
    await beat(5);
    await pass(4, 0);
    const turns: Hearing[] = [];
    silence.store.subscribe(() => turns.push(silence.store.get()));
    await beat(60, lateMs);
    expect(turns).toEqual(["again", "heard"]);
  });

  it("does not fall while the path is checked, as when their page stands still", async () => {
    await beat(5);
    for (let turn = 0; turn < 10; turn += 1) {
      checks += 1;
      await pass(2, 0);
    }
    expect(silence.store.get()).toBe("heard");
  });

  it("is forgotten with the call", async () => {
    await beat(5);
    silence.forget();
    expect(silence.isBeating).toBe(false);
  });
});
