import { expect, it } from "vitest";
import { coverCents, readCardAnswer } from "./card-gift";

const FEES = { percent: 1.5, fixedCents: 25 };

it("takes what became of the gift", () => {
  const body = { state: "declined", message: "Declined.", card_page: "/gifts/pay_1/card-page" };
  expect(readCardAnswer(200, body)).toEqual({
    state: "declined",
    message: "Declined.",
    cardPage: "/gifts/pay_1/card-page",
  });
  expect(readCardAnswer(200, { state: "paid", message: "Thanks.", card_page: null })).toEqual({
    state: "paid",
    message: "Thanks.",
    cardPage: null,
  });
});

it("takes the hub's sentence when it refuses", () => {
  const body = { code: "gift_invalid", message: "Choose a gift." };
  expect(readCardAnswer(422, body)).toEqual({ state: null, message: "Choose a gift." });
});

it.each([
  [502, { message: "bad gateway" }],
  [200, {}],
  [200, { state: "unheard of", message: "?" }],
  [404, "<html>"],
  [200, null],
])("counts an answer of %i with %j as none", (status, body) => {
  expect(readCardAnswer(status, body)).toBeNull();
});

it.each([
  [2_000, 56],
  [1_000, 41],
  [100, 27],
])("covers the fees of %i cents as the hub counts", (cents, cover) => {
  expect(coverCents(cents, FEES)).toBe(cover);
});
