import { expect, it } from "vitest";
import { instantsOf } from "./instants";

const at = (instant: string) => new Date(instant);

it("writes an instant in the language and the zone of the reader", () => {
  const instant = at("2026-11-24T13:30:00Z");
  expect(instantsOf("fr", "Europe/Paris").time(instant)).toBe("14:30");
  expect(instantsOf("fr", "Europe/Paris").datetime(instant)).toBe("mardi 24 novembre, 14:30");
  const there = instantsOf("en", "Pacific/Auckland");
  expect(there.date(instant)).toBe("Wednesday 25 November 2026");
  expect(there.datetime(instant)).toBe("Wednesday 25 November, 02:30");
  expect(there.time(at("2026-11-24T11:00:00Z"))).toBe("00:00");
});

it("calls the first of a month 1er in French", () => {
  const first = at("2026-12-01T12:00:00Z");
  expect(instantsOf("fr", "Europe/Paris").date(first)).toBe("mardi 1er décembre 2026");
  expect(instantsOf("fr", "Europe/Paris").datetime(first)).toBe("mardi 1er décembre, 13:00");
  expect(instantsOf("en", "Europe/Paris").date(first)).toBe("Tuesday 1 December 2026");
});

it.each([
  ["Europe/Paris", "2026-10-24T23:59:59Z", "01:59"],
  ["Europe/Paris", "2026-10-25T00:00:00Z", "02:00 (UTC+02:00)"],
  ["Europe/Paris", "2026-10-25T00:59:59.999Z", "02:59 (UTC+02:00)"],
  ["Europe/Paris", "2026-10-25T01:00:00Z", "02:00 (UTC+01:00)"],
  ["Europe/Paris", "2026-10-25T01:59:59Z", "02:59 (UTC+01:00)"],
  ["Europe/Paris", "2026-10-25T02:00:00Z", "03:00"],
  ["Europe/Paris", "2026-03-29T00:30:00Z", "01:30"],
  ["Europe/Paris", "2026-03-29T01:30:00Z", "03:30"],
  ["Europe/London", "2026-10-25T01:30:00Z", "01:30 (UTC+00:00)"],
  ["America/New_York", "2026-11-01T05:30:00Z", "01:30 (UTC-04:00)"],
  ["America/New_York", "2026-11-01T06:30:00Z", "01:30 (UTC-05:00)"],
  ["Australia/Lord_Howe", "2026-04-04T14:15:00Z", "01:15"],
  ["Australia/Lord_Howe", "2026-04-04T14:45:00Z", "01:45 (UTC+11:00)"],
  ["Australia/Lord_Howe", "2026-04-04T15:15:00Z", "01:45 (UTC+10:30)"],
  ["Australia/Lord_Howe", "2026-04-04T15:30:00Z", "02:00"],
  ["America/Sao_Paulo", "2026-10-25T03:00:00Z", "00:00"],
])("shows the clocks of %s at %s, and which of two", (zone, instant, text) => {
  expect(instantsOf("fr", zone).time(at(instant))).toBe(text);
});
