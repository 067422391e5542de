import { useRef, useState } from "preact/hooks";
import type { PollShown } from "../../protocol";
import type { Room } from "../room";
import { answerIn } from "../state/polls";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { PollCard } from "./PollCard";
import { PollForm } from "./PollForm";
import { Act } from "./QuestionLine";

/** The polls: hosts write, open and close them; the audience answers the open one. */
export function PollsPanel({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const polls = useStore(room.view).boards.polls?.polls ?? [];
  const mine = useStore(room.hall.mine);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isHost = config.role === "host";
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls */}
      <section class="side__scroll polls" aria-label={t.polls} tabIndex={0}>
        {isHost && <Write room={room} hasAny={polls.length > 0} />}
        {polls.map((poll) =>
          isHost ? (
            <HostPoll
              key={poll.id}
              poll={poll}
              room={room}
              isOtherOpen={polls.some(({ id, state }) => id !== poll.id && state === "open")}
              onRefused={setRefusal}
            />
          ) : (
            <PollCard
              key={poll.id}
              poll={poll}
              mine={answerIn(mine, poll)}
              onAnswer={(place) => void room.hall.answer(poll.id, place).then(setRefusal)}
            >
              {poll.state === "open" && <p class="poll__note">{t.mayChange}</p>}
            </PollCard>
          ),
        )}
      </section>
      {refusal !== null && (
        <p class="side__note" role="alert">
          {refusal || t.notAnswered}
        </p>
      )}
    </>
  );
}

/** Where a new poll is written; the button that opens it gets the focus back. */
function Write({ room, hasAny }: { room: Room; hasAny: boolean }) {
  const { t } = useSurroundings();
  const [isWriting, setWriting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setWriting(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  if (isWriting) {
    return <PollForm room={room} onDone={close} />;
  }
  return (
    <>
      {!hasAny && <p class="side__empty">{t.pollsEmpty}</p>}
      <button
        class="button button--secondary button--s polls__write"
        type="button"
        ref={opener}
        data-testid="poll-write"
        onClick={() => setWriting(true)}
      >
        <span>{t.writePoll}</span>
      </button>
    </>
  );
}

interface HostPollProps {
  readonly poll: PollShown;
  readonly room: Room;
  readonly isOtherOpen: boolean;
  readonly onRefused: (refusal: string | null) => void;
}

const STATE_WORDS = { draft: "pollDraft", open: "pollOpen", closed: "pollClosed" } as const;

/** A poll as hosts have it: answers as they come, and what they can do. */
function HostPoll({ poll, room, isOtherOpen, onRefused }: HostPollProps) {
  const { t } = useSurroundings();
  const { id, text, state, is_shown: isShown } = poll;
  const move = (to: "open" | "closed" | "dropped") => () =>
    void room.ask("poll.move", { id, to }).then(onRefused);
  const show = () => void room.ask("poll.show", { id, is_shown: !isShown }).then(onRefused);
  return (
    <PollCard poll={poll} mine={null} onAnswer={null}>
      <p class="poll__note">
        <span class={`badge ${state === "open" ? "badge--lamp" : ""}`}>
          {t[STATE_WORDS[state]]}
        </span>{" "}
        {isShown && t.resultsShown}
        {state === "draft" && isOtherOpen && t.openPollCloses}
      </p>
      <div class="poll__acts">
        {state === "draft" && (
          <>
            <Act label={t.openPoll} of={text} isMain testId="poll-open" onClick={move("open")} />
            <Act label={t.dropPoll} of={text} testId="poll-drop" onClick={move("dropped")} />
          </>
        )}
        {state === "open" && (
          <Act label={t.closePoll} of={text} testId="poll-close" onClick={move("closed")} />
        )}
        {state !== "draft" && (
          <Act
            label={isShown ? t.hideResults : t.showResults}
            of={text}
            isMain={!isShown}
            testId="poll-show"
            onClick={show}
          />
        )}
      </div>
    </PollCard>
  );
}
