import { describe, expect, it } from "vitest";
import type { ChatEntry, Entry } from "../../protocol";
import { added, hasGap, NO_ENTRIES, take, takeFirst } from "./entries";

function chat(seq: number): ChatEntry {
  const author = { id: "p", name: "P" };
  return { seq, at: "2026-11-21T10:00:00Z", author, kind: "chat", payload: { text: `${seq}` } };
}

const numbers = (entries: { list: readonly { seq: number }[] }) =>
  entries.list.map(({ seq }) => seq);

describe("entering", () => {
  it("begins with the latest entries and does not ask for older ones", () => {
    const entries = takeFirst(NO_ENTRIES, [chat(41), chat(42)], 42);
    expect(numbers(entries)).toEqual([41, 42]);
    expect(entries.lastSeq).toBe(42);
    expect(hasGap(entries)).toBe(false);
  });

  it("begins after the last number of a room where nothing is shown", () => {
    const entries = takeFirst(NO_ENTRIES, [], 12);
    expect(entries.lastSeq).toBe(12);
    expect(numbers(take(entries, [chat(13)]))).toEqual([13]);
  });

  it("begins at nothing in an empty room", () => {
    const entries = takeFirst(NO_ENTRIES, [], 0);
    expect(numbers(take(entries, [chat(1)]))).toEqual([1]);
  });

  it("goes on after the last one known when entering again", () => {
    const before = takeFirst(NO_ENTRIES, [chat(1), chat(2)], 2);
    expect(numbers(takeFirst(before, [chat(3), chat(4)], 4))).toEqual([1, 2, 3, 4]);
  });
});

describe("entries that arrive", () => {
  const start = takeFirst(NO_ENTRIES, [chat(1)], 1);

  it("are shown once, however often they come", () => {
    expect(numbers(take(take(start, [chat(2), chat(2)]), [chat(1), chat(2)]))).toEqual([1, 2]);
  });

  it("wait behind a hole until it is filled, then all appear in order", () => {
    const early = take(start, [chat(5), chat(4)]);
    expect(numbers(early)).toEqual([1]);
    expect(hasGap(early)).toBe(true);
    const partly = take(early, [chat(2)]);
    expect(numbers(partly)).toEqual([1, 2]);
    expect(hasGap(partly)).toBe(true);
    const full = take(partly, [chat(3)]);
    expect(numbers(full)).toEqual([1, 2, 3, 4, 5]);
    expect(hasGap(full)).toBe(false);
  });

  it("end up complete in every order of five, with repeats", () => {
    const all = [2, 3, 4, 5, 6];
    for (let turn = 0; turn < 200; turn++) {
      const order = [...all, ...all].sort((a, b) => ((a * 7 + turn) % 11) - ((b * 5 + turn) % 13));
      const entries = order.reduce((sum, seq) => take(sum, [chat(seq)]), start);
      expect(numbers(entries)).toEqual([1, ...all]);
    }
  });

  it("are kept up to the last five hundred", () => {
    const many = Array.from({ length: 900 }, (_, index) => chat(index + 2));
    const entries = take(start, many);
    expect(entries.list).toHaveLength(500);
    expect(entries.lastSeq).toBe(901);
  });
});

it("forgets the words that a host takes away, whether they come before or with them", () => {
  const at = "2026-11-21T10:00:00Z";
  const taken: Entry = { seq: 3, at, author: null, kind: "taken", payload: { seq: 1 } };
  const words = (entries: { list: readonly Entry[] }) =>
    entries.list.map((entry) => (entry.kind === "chat" ? entry.payload.text : entry.kind));
  const before = takeFirst(NO_ENTRIES, [chat(1), chat(2)], 2);
  expect(words(take(before, [taken]))).toEqual(["", "2", "taken"]);
  const first = takeFirst(NO_ENTRIES, [chat(1)], 1);
  expect(words(take(first, [taken, chat(2)]))).toEqual(["", "2", "taken"]);
});

it("forgets the words of a gift, and keeps the gift", () => {
  const at = "2026-11-21T10:00:00Z";
  const payload = { amount_cents: 500, currency: "EUR", donor_name: "Ada", message: "Buy this" };
  const gift: Entry = { seq: 1, at, author: null, kind: "gift", payload };
  const taken: Entry = { seq: 2, at, author: null, kind: "taken", payload: { seq: 1 } };
  const [left] = take(takeFirst(NO_ENTRIES, [gift], 1), [taken]).list;
  expect(left?.payload).toEqual({ ...payload, message: "" });
});

it("tells which entries are new", () => {
  const before = takeFirst(NO_ENTRIES, [chat(1), chat(2)], 2);
  expect(added(before, take(before, [chat(3)])).map(({ seq }) => seq)).toEqual([3]);
  expect(added(before, take(before, [chat(4)]))).toEqual([]);
});
