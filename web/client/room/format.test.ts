import { expect, it } from "vitest";
import { formatsOf } from "./format";

const plain = (text: string) => text.replace(/\s/g, " ");

it("writes money as each language does, with cents only where there are some", () => {
  expect(plain(formatsOf("fr").money(2_000, "EUR"))).toBe("20 €");
  expect(plain(formatsOf("fr").money(123_450, "EUR"))).toBe("1 234,50 €");
  expect(formatsOf("en").money(2_050, "EUR")).toBe("€20.50");
  expect(formatsOf("en").money(2_000, "USD")).toBe("$20");
  expect(plain(formatsOf("fr").money(2_000, "USD"))).toBe("20 $US");
  expect(formatsOf("fr").symbol("EUR")).toBe("€");
  expect(formatsOf("en").symbol("CHF")).toBe("CHF");
});

it("writes the time of the zone", () => {
  const instant = "2026-11-21T19:04:00Z";
  expect(formatsOf("fr", "Europe/Paris").time(instant)).toBe("20:04");
  expect(formatsOf("en", "Europe/London").time(instant)).toBe("19:04");
  expect(formatsOf("en").time("")).toBe("");
});

it("names the day of what is not today", () => {
  const at = "2026-11-25T17:45:00Z";
  expect(formatsOf("en", "Europe/Paris").day(at)).toBe("Wednesday 25 November, 18:45");
  expect(formatsOf("fr", "Europe/Paris").day(at)).toBe("mercredi 25 novembre, 18:45");
  expect(formatsOf("en").day("soon")).toBe("");
});

it("knows what is on one day where the person is", () => {
  const inParis = formatsOf("fr", "Europe/Paris");
  expect(inParis.isSameDay("2026-11-25T17:45:00Z", "2026-11-25T22:59:00Z")).toBe(true);
  expect(inParis.isSameDay("2026-11-25T17:45:00Z", "2026-11-25T23:00:00Z")).toBe(false);
});

it("says which of two while the clocks show a time twice", () => {
  const inParis = formatsOf("fr", "Europe/Paris");
  expect(inParis.time("2026-10-25T00:30:00Z")).toBe("02:30 (UTC+02:00)");
  expect(inParis.time("2026-10-25T01:30:00Z")).toBe("02:30 (UTC+01:00)");
  expect(inParis.day("2026-10-25T01:30:00Z")).toBe("dimanche 25 octobre, 02:30 (UTC+01:00)");
});
