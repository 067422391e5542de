import { render } from "preact";
import { type Locale, messagesOf } from "../i18n";
import { Player } from "../replay/Player";
import type { Clip } from "../replay/timeline";
import "../styles/replay.css";

interface ReplayConfig {
  readonly locale: Locale;
  readonly clips: readonly Clip[];
}

const text = document.getElementById("replay-config")?.textContent;
const place = document.getElementById("replay");

if (text && place) {
  const { locale, clips } = JSON.parse(text) as ReplayConfig;
  document.getElementById("replay-plain")?.remove();
  render(<Player clips={clips} t={messagesOf(locale)} />, place);
}
