import type { Connection } from "../state/connection";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

/** How the connection is, as a word; a drawing and a colour beside it. */
export function ConnectionFact({ connection }: { connection: Connection }) {
  const { t } = useSurroundings();
  const { tone, word, state } = connection;
  return (
    <span
      class={`room__fact ${tone === "good" ? "" : `room__fact--${tone}`}`}
      role="status"
      data-testid="connection-state"
      data-state={state}
    >
      <Icon name={tone === "bad" ? "signal-off" : "signal"} />
      <span class="room__fact-word">{t[word]}</span>
    </span>
  );
}
