import { beforeEach, expect, it, vi } from "vitest";
import { Silence } from "./silence";

let packets: number;
let isExpected: boolean;
let silence: Silence;

beforeEach(() => {
  vi.useFakeTimers();
  packets = 0;
  isExpected = true;
  silence = new Silence(
    async () => [{ type: "inbound-rtp", kind: "audio", packetsReceived: packets }],
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
