import type { ChatEntry } from "../../protocol";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { Words } from "./Words";

interface PinnedLineProps {
  readonly entry: ChatEntry;
  /** For hosts alone. */
  readonly onUnpin: (() => void) | null;
}

/** The sentence that the hosts keep in sight, above the chat. */
export function PinnedLine({ entry, onUnpin }: PinnedLineProps) {
  const { t } = useSurroundings();
  return (
    <section class="pinned" aria-label={t.pinned} data-testid="pinned">
      <Icon name="pin" />
      <div class="pinned__words">
        <p class="pinned__who">{entry.author?.name ?? t.somebody}</p>
        <p class="chat__text">
          <Words text={entry.payload.text} />
        </p>
      </div>
      {onUnpin && (
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.unpin}
          title={t.unpin}
          onClick={onUnpin}
          data-testid="unpin"
        >
          <Icon name="close" />
        </button>
      )}
    </section>
  );
}
