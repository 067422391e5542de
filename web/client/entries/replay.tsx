import { render } from "preact";
import { type Locale, messagesOf } from "../i18n";
import type { Mark } from "../replay/marks";
import { Player } from "../replay/Player";
import type { Clip } from "../replay/timeline";
import "../styles/replay.css";

interface ReplayConfig {
  readonly locale: Locale;
  readonly clips: readonly Clip[];
  readonly questions: readonly Mark[];
}

const text = document.getElementById("replay-config")?.textContent;
const place = document.getElementById("replay");

if (text && place) {
  const { locale, clips, questions } = JSON.parse(text) as ReplayConfig;
  document.getElementById("replay-plain")?.remove();
  render(<Player clips={clips} questions={questions} t={messagesOf(locale)} />, place);
}
