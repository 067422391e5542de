import type { Locale } from "../i18n";
import { instantsOf } from "../i18n/instants";

export interface Formats {
  /** 20:04, where the person is, and which of two when clocks go back; nothing for no instant. */
  time(instant: string | number): string;
  /** Wednesday 25 November, 20:04: for what is not today. */
  day(instant: string | number): string;
  /** Whether two instants are on one day, where the person is. */
  isSameDay(one: string | number, other: string | number): boolean;
  /** 20 €, or 20,50 € when there are cents. */
  money(cents: number, currency: string): string;
  /** Ada, Noé and Léa. */
  list(names: readonly string[]): string;
  /** €, beside a field for an amount. */
  symbol(currency: string): string;
}

export function formatsOf(locale: Locale, timeZone?: string): Formats {
  const language = locale === "fr" ? "fr-FR" : "en-GB";
  const instants = instantsOf(locale, timeZone);
  const written = (instant: string | number, write: (at: Date) => string) => {
    const at = new Date(instant);
    return Number.isNaN(at.getTime()) ? "" : write(at);
  };
  return {
    time: (instant) => written(instant, instants.time),
    day: (instant) => written(instant, instants.datetime),
    isSameDay: (one, other) => written(one, instants.date) === written(other, instants.date),
    money: (cents, currency) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        minimumFractionDigits: cents % 100 === 0 ? 0 : 2,
      }).format(cents / 100),
    list: (names) => new Intl.ListFormat(language).format(names),
    symbol: (currency) =>
      new Intl.NumberFormat(locale, { style: "currency", currency })
        .formatToParts(0)
        .find(({ type }) => type === "currency")?.value ?? currency,
  };
}
