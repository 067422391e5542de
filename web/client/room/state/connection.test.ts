import { describe, expect, it } from "vitest";
import { airConnection, callConnection, watchConnection, worstOf } from "./connection";

const reading = (quality: "good" | "fair" | "poor" | "silent") => ({
  quality,
  silentReadings: 0,
  stillReadings: 0,
  packetAgoMs: 0,
  isSoundOnly: false,
  isSpeaking: false,
});

describe("the connection of a session", () => {
  const well = { line: "here", call: "connected", other: "here", reading: null } as const;

  it.each([
    [{ ...well, call: "idle", other: "expected" } as const, "stateWaiting"],
    [{ ...well, call: "connecting" } as const, "stateConnecting"],
    [well, "stateConnected"],
    [{ ...well, reading: reading("good") }, "stateGood"],
    [{ ...well, reading: reading("fair") }, "stateFair"],
    [{ ...well, reading: reading("poor") }, "statePoor"],
    [{ ...well, reading: reading("silent") }, "stateConnected"],
    [{ ...well, call: "interrupted" } as const, "stateReturning"],
    [{ ...well, call: "interrupted", other: "away" } as const, "stateOtherAway"],
    [{ ...well, line: "returning" } as const, "stateReturning"],
  ])("of %j is %s", (facts, word) => {
    expect(callConnection(facts).word).toBe(word);
  });
});

describe("what the other sends and does not come", () => {
  const well = { line: "here", call: "connected", other: "here" } as const;
  const both = { hasCamera: true, hasMicrophone: true };
  const neither = { hasCamera: false, hasMicrophone: false };
  const silent = { ...reading("silent"), silentReadings: 3 };
  const still = { ...reading("good"), stillReadings: 3 };

  it.each([
    [{ ...silent, silentReadings: 2 }, both, "stateConnected"],
    [silent, both, "statePoor"],
    [silent, neither, "stateConnected"],
    [still, both, "statePoor"],
    [still, { ...both, hasCamera: false }, "stateGood"],
  ])("of %j from %j is %s", (reading, theirs, word) => {
    expect(callConnection({ ...well, reading, theirs }).word).toBe(word);
  });
});

it.each([
  [[], null],
  [[null, null], null],
  [[null, reading("good")], "good"],
  [[reading("good"), reading("poor"), reading("fair")], "poor"],
  [[reading("silent"), reading("good")], "good"],
])("of %j says the worst", (readings, quality) => {
  expect(worstOf(readings)?.quality ?? null).toBe(quality);
});

describe("the connection to a stage", () => {
  it("waits until it is live, then says how it is", () => {
    const facts = { line: "here", link: "idle", isLive: false, reading: null } as const;
    expect(watchConnection(facts).state).toBe("waiting");
    const watching = { ...facts, isLive: true, link: "connected" } as const;
    expect(watchConnection(watching).word).toBe("stateConnected");
    expect(watchConnection({ ...watching, reading: reading("good") }).word).toBe("stateGood");
    expect(watchConnection({ ...watching, reading: reading("poor") }).tone).toBe("bad");
    const heard = { ...reading("good"), isSoundOnly: true };
    expect(watchConnection({ ...watching, reading: heard }).word).toBe("statePoor");
    expect(watchConnection({ ...watching, link: "interrupted" }).state).toBe("reconnecting");
    expect(watchConnection({ ...watching, link: "connecting" }).state).toBe("connecting");
  });

  it("tells the host whether they are on air", () => {
    expect(airConnection("here", "idle").word).toBe("stateOffAir");
    expect(airConnection("here", "connected").word).toBe("stateOnAir");
    expect(airConnection("returning", "connected").word).toBe("stateReturning");
  });
});
