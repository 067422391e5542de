import type { Locale } from "../i18n";

export interface Formats {
  /** 20:04, where the person is; nothing for what is no instant. */
  time(instant: string | number): string;
  /** Wednesday 25 November, 20:04: for what is not today. */
  day(instant: string | number): string;
  /** 20 €, or 20,50 € when there are cents. */
  money(cents: number, currency: string): string;
  /** Ada, Noé and Léa. */
  list(names: readonly string[]): string;
  /** €, beside a field for an amount. */
  symbol(currency: string): string;
}

export function formatsOf(locale: Locale, timeZone?: string): Formats {
  const language = locale === "fr" ? "fr-FR" : "en-GB";
  const clock = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  });
  const calendar = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(timeZone ? { timeZone } : {}),
  });
  const written = (instant: string | number, write: (at: Date) => string) => {
    const at = new Date(instant);
    return Number.isNaN(at.getTime()) ? "" : write(at);
  };
  return {
    time: (instant) => written(instant, (at) => clock.format(at)),
    day: (instant) =>
      written(instant, (at) => `${calendar.format(at).replace(",", "")}, ${clock.format(at)}`),
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
