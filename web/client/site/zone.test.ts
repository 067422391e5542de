import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followBrowserZone } from "./zone";

const AT = "2026-11-24T13:30:00+00:00";

function show(html: string, zone: string, known: "yes" | "no"): void {
  document.documentElement.lang = "fr";
  document.documentElement.dataset["zone"] = zone;
  document.documentElement.dataset["zoneKnown"] = known;
  document.body.innerHTML = html;
}

/** Let the browser say that it is there. */
function live(timeZone: string): void {
  const options = new Intl.DateTimeFormat("fr").resolvedOptions();
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue({
    ...options,
    timeZone,
  });
}

beforeEach(() => live("America/Montreal"));

afterEach(() => {
  document.body.innerHTML = "";
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

it.each([
  ["fr", "Europe/Paris", "2026-10-25T00:30Z", "dimanche 25 octobre, 02:30 (UTC+02:00)"],
  ["fr", "Europe/Paris", "2026-10-25T01:30Z", "dimanche 25 octobre, 02:30 (UTC+01:00)"],
  ["en", "Australia/Lord_Howe", "2026-04-04T14:45Z", "Sunday 5 April, 01:45 (GMT+11:00)"],
  ["en", "Australia/Lord_Howe", "2026-04-04T15:15Z", "Sunday 5 April, 01:45 (GMT+10:30)"],
])("says in %s which of two in %s, %s", (lang, zone, at, text) => {
  show(`<time datetime="${at}" data-local="datetime"></time>`, "Etc/UTC", "no");
  document.documentElement.lang = lang;
  live(zone);
  followBrowserZone();
  expect(document.querySelector("time")?.textContent).toBe(text);
});
