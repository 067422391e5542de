import type { Messages } from "../i18n";
import { useStore } from "../room/store";
import type { Mark } from "./marks";
import type { Playback } from "./playback";
import { timecode } from "./timeline";

interface AnsweredProps {
  readonly playback: Playback;
  readonly marks: readonly Mark[];
  readonly t: Messages;
}

/** The questions answered: each one goes to its moment of the film. */
export function Answered({ playback, marks, t }: AnsweredProps) {
  const { watchedMs, hasBegun } = useStore(playback.view);
  if (marks.length === 0) {
    return null;
  }
  const now = hasBegun ? marks.findLast(({ atMs }) => atMs <= watchedMs) : undefined;
  const go = (atMs: number) => {
    playback.seek(atMs);
    playback.play();
  };
  return (
    <section class="answered" aria-labelledby="answered-title" data-testid="answered">
      <h2 class="answered__title" id="answered-title">
        {t.answeredQuestions}
      </h2>
      <ol class="answered__list">
        {marks.map((mark) => (
          <li key={`${mark.atMs} ${mark.text}`}>
            <button
              class="answered__line answered__line--go"
              type="button"
              title={t.jumpTo(timecode(mark.atMs))}
              aria-current={mark === now ? "true" : undefined}
              onClick={() => go(mark.atMs)}
            >
              <span class="answered__at figures">{timecode(mark.atMs)}</span>
              <span>{mark.text}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
