import { describe, expect, it } from "vitest";
import type { Entry, GiftPayload } from "../../protocol";
import { newestGift, paidGift, readGiftCents } from "./gifts";

const gift = (seq: number, changes: Partial<GiftPayload> = {}): Entry => ({
  seq,
  at: "2026-11-21T10:00:00Z",
  author: null,
  kind: "gift",
  payload: { amount_cents: 2_000, currency: "EUR", donor_name: "Ada", message: null, ...changes },
});
const ALLOWED = {
  offeredCents: [500, 1_000, 2_000, 5_000],
  usualCents: 1_000,
  leastCents: 100,
  mostCents: 500_000,
};
const pending = { cents: 2_000, name: "Ada", sinceSeq: 4 };

describe("a gift one went to pay", () => {
  it("is known when it comes", () => {
    expect(paidGift([gift(5)], pending)?.seq).toBe(5);
  });

  it("is known when its donor hides name and amount", () => {
    const hidden = gift(5, { donor_name: null, amount_cents: null });
    expect(paidGift([hidden], pending)?.seq).toBe(5);
  });

  it("is not somebody else's, nor an older one, nor another amount", () => {
    const others = [gift(4), gift(5, { donor_name: "Eve" }), gift(6, { amount_cents: 500 })];
    expect(paidGift(others, pending)).toBeNull();
  });
});

it("shows the last gift that came since", () => {
  expect(newestGift([gift(3), gift(5)], 3, null)).toMatchObject({ seq: 5, isMine: false });
  expect(newestGift([gift(3), gift(5)], 3, pending)).toMatchObject({ seq: 5, isMine: true });
  expect(newestGift([gift(3)], 3, null)).toBeNull();
});

it.each([
  ["5", 500],
  ["12,50", 1_250],
  ["12.5", 1_250],
  [" 1 000 € ", 100_000],
  ["$12.50", 1_250],
  ["5000", 500_000],
  ["5000,01", null],
  ["0,99", null],
  ["0", null],
  ["-5", null],
  ["1.234", null],
  ["five", null],
  ["", null],
])("reads %j as %j cents", (text, cents) => {
  expect(readGiftCents(text, ALLOWED)).toBe(cents);
});
