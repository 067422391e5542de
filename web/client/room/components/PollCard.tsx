import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Choice, PollShown } from "../../protocol";
import { hasResults } from "../state/polls";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface PollCardProps {
  readonly poll: PollShown;
  /** The place of one's own choice. */
  readonly mine: number | null;
  /** How one answers; null for those who do not. */
  readonly onAnswer: ((place: number) => void) | null;
  readonly children?: ComponentChildren;
}

/** A poll: what is asked, what one may choose, and how many chose what if that is shown. */
export function PollCard({ poll, mine, onAnswer, children }: PollCardProps) {
  const { t } = useSurroundings();
  const id = useId();
  const mayAnswer = onAnswer !== null && poll.state === "open";
  return (
    <fieldset class="poll" aria-labelledby={id} data-testid={`poll-${poll.id}`}>
      <h2 class="poll__question" id={id}>
        {poll.text}
      </h2>
      <ol class="poll__choices">
        {poll.choices.map((choice, place) => (
          <li key={choice.text} data-testid={`choice-${place}`}>
            {mayAnswer ? (
              <button
                class="poll__choice poll__choice--open"
                type="button"
                aria-pressed={mine === place}
                onClick={() => onAnswer(place)}
              >
                <ChoiceWords choice={choice} isMine={mine === place} />
              </button>
            ) : (
              <div class="poll__choice">
                <ChoiceWords choice={choice} isMine={mine === place} />
              </div>
            )}
          </li>
        ))}
      </ol>
      {hasResults(poll) && (
        <p class="poll__note" data-testid="poll-answers">
          {t.answersCount(poll.answers)}
        </p>
      )}
      {children}
    </fieldset>
  );
}

function ChoiceWords({ choice, isMine }: { choice: Choice; isMine: boolean }) {
  const { t } = useSurroundings();
  const { text, percent, answers } = choice;
  return (
    <>
      <span class="poll__text">
        {text}
        {isMine && (
          <span class="poll__mine">
            <Icon name="check" />
            <span class="visually-hidden"> ({t.yourAnswer})</span>
          </span>
        )}
      </span>
      {percent !== null && answers !== null && (
        <>
          <span class="poll__part">
            {t.percent(percent)} <span class="soft">{answers}</span>
          </span>
          <progress class="poll__bar" max={100} value={percent} aria-hidden="true" />
        </>
      )}
    </>
  );
}
