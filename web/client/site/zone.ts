/** Times in the visitor's own zone, until the server knows it. */

import { instantsOf } from "../i18n/instants";

const YEAR_S = 31_536_000;
const FORMS = ["datetime", "date", "time"] as const;

function rewriteTimes(zone: string): void {
  const written = instantsOf(document.documentElement.lang === "fr" ? "fr" : "en", zone);
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const at = new Date(time.dateTime);
    const form = FORMS.find((one) => one === time.dataset["local"]) ?? "datetime";
    if (!Number.isNaN(at.getTime())) time.textContent = written[form](at);
  }
  for (const name of document.querySelectorAll("[data-zone-name]")) {
    name.textContent = zone.replaceAll("_", " ");
  }
}

/** Tell the server the browser's zone, and show this page in it when the server had guessed. */
export function followBrowserZone(): void {
  const { zone: shown, zoneKnown } = document.documentElement.dataset;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zoneKnown === "yes" || !zone) return;
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser we serve
  document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=${YEAR_S}; samesite=lax`;
  if (zone === shown) return;
  const kept = document.cookie.includes("tz=");
  // Days of slots change with the zone, so the server lays them out again, once.
  if (kept && document.querySelector("[data-slots]") && !sessionStorage.getItem("zone-told")) {
    sessionStorage.setItem("zone-told", zone);
    location.reload();
  } else {
    rewriteTimes(zone);
  }
}
