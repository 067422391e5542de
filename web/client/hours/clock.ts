/** Times of day as people type them, by the rules of the server. */

export const DAY_MIN = 1440;
export const QUARTER_MIN = 15;
export const QUARTERS = DAY_MIN / QUARTER_MIN;

const TIME = /^(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?|(\d{2}))?$/;

/** Read `9`, `9:30`, `9h30` or `0930` as minutes from midnight; null when it is none of these. */
export function minuteOf(text: string): number | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? match[3] ?? 0);
  return hour > 24 || minute >= 60 ? null : hour * 60 + minute;
}

/** Write minutes from midnight as the form keeps them: `09:30`. */
export function typedTime(minute: number): string {
  const digits = (value: number) => String(value).padStart(2, "0");
  return `${digits(Math.floor(minute / 60))}:${digits(minute % 60)}`;
}

/** Write a quarter of the day as it is read: `9:30`. */
export function timeOf(quarter: number): string {
  const minute = quarter * QUARTER_MIN;
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
}

/** The names of the days in a language, Monday first, with a capital. */
export function dayNames(locale: string): string[] {
  const name = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => {
    // The fifth of January 1970 was a Monday.
    const text = name.format(new Date(Date.UTC(1970, 0, 5 + day)));
    return text.charAt(0).toUpperCase() + text.slice(1);
  });
}
