import { type HoursMessages, hoursEn } from "./hours-en";
import { hoursFr } from "./hours-fr";
import type { Locale } from "./index";

export type { HoursMessages };

/** The sentences of the week's editor, which only its page loads. */
export function hoursMessagesOf(locale: Locale): HoursMessages {
  return locale === "fr" ? hoursFr : hoursEn;
}
