import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followBrowserZone, localText } from "./zone";

const AT = "2026-11-24T13:30:00+00:00";

function show(html: string, zone: string, known: "yes" | "no"): void {
  document.documentElement.lang = "fr";
  document.documentElement.dataset["zone"] = zone;
  document.documentElement.dataset["zoneKnown"] = known;
  document.body.innerHTML = html;
}

beforeEach(() => {
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue({
    ...new Intl.DateTimeFormat("fr").resolvedOptions(),
    timeZone: "America/Montreal",
  });
});

afterEach(() => {
  document.body.innerHTML = "";
});

it("writes an instant in the language and the zone of the reader", () => {
  expect(localText(new Date(AT), "time", "fr", "Europe/Paris")).toBe("14:30");
  expect(localText(new Date(AT), "date", "en", "Pacific/Auckland")).toContain("25 November");
});

it("calls the first of a month 1er in French", () => {
  const first = new Date("2026-12-01T12:00:00+00:00");
  expect(localText(first, "date", "fr", "Europe/Paris")).toBe("mardi 1er décembre");
  expect(localText(first, "date", "en", "Europe/Paris")).toContain("1 December");
});

it("rewrites times while the server has only guessed the zone", () => {
  show(`<time datetime="${AT}" data-local="time">14:30</time>`, "Europe/Paris", "no");
  followBrowserZone();
  expect(document.querySelector("time")?.textContent).toBe("08:30");
});

it("leaves the times of somebody whose zone is known", () => {
  show(`<time datetime="${AT}" data-local="time">14:30</time>`, "Europe/Paris", "yes");
  followBrowserZone();
  expect(document.querySelector("time")?.textContent).toBe("14:30");
});

it("leaves a time that it cannot read", () => {
  show(`<time datetime="soon" data-local="time">bientôt</time>`, "Europe/Paris", "no");
  followBrowserZone();
  expect(document.querySelector("time")?.textContent).toBe("bientôt");
});
