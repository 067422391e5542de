import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { QuestionMove } from "../../protocol";
import type { Counted } from "../state/asked";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

/** What hosts do with a question; the audience has none of it. */
export type Deal = (id: string, to: QuestionMove["to"]) => void;

interface QuestionLineProps {
  readonly question: Counted;
  /** How one votes; null where one cannot. */
  readonly onVote: ((isFor: boolean) => void) | null;
  readonly isVoted: boolean;
  readonly children?: ComponentChildren;
}

/** A question with its votes: who asks, and what can be done with it. */
export function QuestionLine({ question, onVote, isVoted, children }: QuestionLineProps) {
  const { config, t, formats } = useSurroundings();
  const id = useId();
  const { author, at, text, votes, state } = question;
  return (
    <li
      class={`question ${state === "answered" ? "question--answered" : ""}`}
      data-testid={`question-${question.id}`}
    >
      {onVote ? (
        <button
          class="question__vote"
          type="button"
          aria-pressed={isVoted}
          aria-label={t.voteFor(votes)}
          aria-describedby={id}
          title={t.voteFor(votes)}
          data-testid="vote"
          onClick={() => onVote(!isVoted)}
        >
          <Icon name="chevron-up" />
          <span data-testid="votes">{votes}</span>
        </button>
      ) : (
        <p class="question__vote question__vote--still">
          <span aria-hidden="true" data-testid="votes">
            {votes}
          </span>
          <span class="visually-hidden">{t.votesFor(votes)}</span>
        </p>
      )}
      <p class="question__text" id={id}>
        {text}
      </p>
      <p class="question__by">
        {author.id === config.me.id ? t.you : author.name}{" "}
        <time dateTime={at}>{formats.time(at)}</time>
      </p>
      {children && <div class="question__acts">{children}</div>}
    </li>
  );
}

interface ActProps {
  readonly label: string;
  /** Whose question it is about, for those who do not see where the button stands. */
  readonly of: string;
  readonly isMain?: boolean;
  readonly testId: string;
  readonly onClick: () => void;
}

/** One thing that a host does with a question or a poll. */
export function Act({ label, of, isMain = false, testId, onClick }: ActProps) {
  return (
    <button
      class={`button button--s ${isMain ? "button--lamp" : "button--secondary"}`}
      type="button"
      data-testid={testId}
      onClick={onClick}
    >
      <span>
        {label}
        <span class="visually-hidden"> ({of})</span>
      </span>
    </button>
  );
}
