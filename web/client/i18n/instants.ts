import type { Locale } from "./index";

const MINUTE_MS = 60_000;
/** No zone goes back by more than two hours, so both sides of a change are this near. */
const NEAR_MS = 3 * 60 * MINUTE_MS;

/** Instants written in a language and a zone, as the pages of the server write them. */
export interface Instants {
  /** 20:04; while the clocks show it twice, which of the two: 02:30 (UTC+01:00). */
  time(at: Date): string;
  /** Wednesday 25 November 2026. */
  date(at: Date): string;
  /** Wednesday 25 November, 20:04. */
  datetime(at: Date): string;
}

/** Without a zone: that of the browser. */
export function instantsOf(locale: Locale, timeZone?: string): Instants {
  const zone = timeZone ? { timeZone } : {};
  const clock = new Intl.DateTimeFormat("en-GB", { ...zone, timeStyle: "short" });
  const calendar = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    ...zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const offset = offsetsOf(zone);
  const time = (at: Date) => {
    const wall = clock.format(at);
    return isShownTwice(at, offset) ? `${wall} (${nameOf(offset(at), locale)})` : wall;
  };
  const day = (at: Date) => {
    const parts = partsOf(calendar, at);
    const number = locale === "fr" && parts.day === "1" ? "1er" : parts.day;
    return { text: `${parts.weekday} ${number} ${parts.month}`, year: parts.year };
  };
  return {
    time,
    date: (at) => `${day(at).text} ${day(at).year}`,
    datetime: (at) => `${day(at).text}, ${time(at)}`,
  };
}

type Offset = (at: Date) => number;

/** Return how far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetsOf(zone: { timeZone?: string }): Offset {
  const wall = new Intl.DateTimeFormat("en-GB", {
    ...zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (at) => {
    const { year, month, day, hour, minute } = partsOf(wall, at);
    const shown = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
    );
    return shown - Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  };
}

function isShownTwice(at: Date, offset: Offset): boolean {
  const own = offset(at);
  return [-NEAR_MS, NEAR_MS].some((away) => {
    const other = offset(new Date(at.getTime() + away));
    // Where clocks with the other offset show the same: it counts if they have it by then.
    return other !== own && offset(new Date(at.getTime() + own - other)) === other;
  });
}

function nameOf(offsetMs: number, locale: Locale): string {
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  const two = (number: number) => String(number).padStart(2, "0");
  const sign = offsetMs < 0 ? "-" : "+";
  const zero = locale === "fr" ? "UTC" : "GMT";
  return `${zero}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function partsOf(format: Intl.DateTimeFormat, at: Date) {
  const found = { weekday: "", year: "", month: "", day: "", hour: "", minute: "" };
  for (const { type, value } of format.formatToParts(at)) {
    if (type in found) found[type as keyof typeof found] = value;
  }
  return found;
}
