import { en, type Messages } from "./en";
import { fr } from "./fr";

export type { Messages };
export type Locale = "fr" | "en";

/** The sentences of a language. */
export function messagesOf(locale: Locale): Messages {
  return locale === "fr" ? fr : en;
}
