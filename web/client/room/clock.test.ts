import { describe, expect, it } from "vitest";
import { asClock, ServerClock, secondsUntil } from "./clock";

describe("the server's clock", () => {
  it("follows the server when the device is an hour late", () => {
    let device = 1_000_000;
    const clock = new ServerClock(device + 3_600_000, () => device);
    device += 5_000;
    expect(clock.now()).toBe(1_000_000 + 3_600_000 + 5_000);
  });

  it("moves when the server tells another time", () => {
    const clock = new ServerClock("2026-11-21T10:00:00Z", () => 0);
    clock.set("2026-11-21T12:00:00Z");
    expect(new Date(clock.now()).toISOString()).toBe("2026-11-21T12:00:00.000Z");
  });

  it("keeps its time when what it is told is not a time", () => {
    const clock = new ServerClock("2026-11-21T10:00:00Z", () => 0);
    clock.set("soon");
    expect(new Date(clock.now()).toISOString()).toBe("2026-11-21T10:00:00.000Z");
  });
});

describe("a countdown", () => {
  it("says one second until the very end, then none", () => {
    expect(secondsUntil("1970-01-01T00:00:02Z", 1_001)).toBe(1);
    expect(secondsUntil("1970-01-01T00:00:02Z", 1_999)).toBe(1);
    expect(secondsUntil("1970-01-01T00:00:02Z", 2_000)).toBe(0);
    expect(secondsUntil("1970-01-01T00:00:02Z", 9_000)).toBe(0);
  });

  it("is written as on a clock", () => {
    expect(asClock(7)).toBe("0:07");
    expect(asClock(247)).toBe("4:07");
    expect(asClock(3_723)).toBe("1:02:03");
  });
});
