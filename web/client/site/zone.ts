/** Times in the visitor's own zone, until the server knows it. */

const FORMS: Record<string, Intl.DateTimeFormatOptions> = {
  datetime: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" },
  date: { weekday: "long", day: "numeric", month: "long" },
  time: { hour: "2-digit", minute: "2-digit" },
};
const YEAR_S = 31_536_000;

/** Write an instant as the pages do, in the given language and zone. */
export function localText(at: Date, form: string, locale: string, zone: string): string {
  const options = FORMS[form] ?? FORMS["datetime"];
  const tag = locale === "fr" ? "fr-FR" : "en-GB";
  const parts = new Intl.DateTimeFormat(tag, { ...options, timeZone: zone }).formatToParts(at);
  const isFirst = ({ type, value }: Intl.DateTimeFormatPart) => type === "day" && value === "1";
  return parts.map((part) => (locale === "fr" && isFirst(part) ? "1er" : part.value)).join("");
}

function rewriteTimes(zone: string): void {
  const { lang } = document.documentElement;
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
      time.textContent = localText(at, time.dataset["local"] ?? "datetime", lang, zone);
    }
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
