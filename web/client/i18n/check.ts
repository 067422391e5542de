import { type CheckMessages, checkEn } from "./check-en";
import { checkFr } from "./check-fr";
import type { Locale } from "./index";

export type { CheckMessages };

/** The sentences of the check of devices, which only its page loads. */
export function checkMessagesOf(locale: Locale): CheckMessages {
  return locale === "fr" ? checkFr : checkEn;
}
