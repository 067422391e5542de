import { useEffect, useState } from "preact/hooks";
import type { Room } from "../room";
import { answerIn } from "../state/polls";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { PollCard } from "./PollCard";
import { type PollPlace, usePollPlace } from "./use-poll-place";

const NOTED_MS = 4_000;

interface PollOnStageProps {
  readonly room: Room;
  /** Which of its two places this is. */
  readonly place: PollPlace;
}

/** The open poll to answer, then its results when hosts show them; it can be put away. */
export function PollOnStage({ room, place }: PollOnStageProps) {
  return usePollPlace() === place ? <ShownPoll room={room} place={place} /> : null;
}

function ShownPoll({ room, place }: PollOnStageProps) {
  const { config, t } = useSurroundings();
  const polls = useStore(room.view).boards.polls?.polls ?? [];
  const mine = useStore(room.hall.mine);
  const away = useStore(room.hall.pollAway);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isHost = config.role === "host";
  const poll = polls.find(({ state, is_shown }) => is_shown || (!isHost && state === "open"));
  const answer = poll ? answerIn(mine, poll) : null;
  const [noted, setNoted] = useState("");
  useEffect(() => {
    const timer = noted ? setTimeout(() => setNoted(""), NOTED_MS) : undefined;
    return () => clearTimeout(timer);
  }, [noted]);
  const showing = poll ? `${poll.id} ${poll.is_shown}` : "";
  const isDone = poll !== undefined && !poll.is_shown && answer !== null && noted !== poll.id;
  const isSeen = poll !== undefined && showing !== away && !isDone;
  const words = poll && (poll.is_shown ? t.pollResults(poll.text) : t.pollIsOpen(poll.text));
  const choose = async (id: string, place: number) => {
    const why = await room.hall.answer(id, place);
    setRefusal(why);
    setNoted(why === null ? id : "");
  };
  return (
    <>
      <p class="visually-hidden" role="status" data-testid="poll-said">
        {noted && poll?.state === "open" ? t.answerNoted : words}
      </p>
      {isSeen && (
        <div
          class={place === "on the stage" ? "stage__poll" : "stage__poll room__poll"}
          data-testid="stage-poll"
        >
          <button
            class="button button--quiet button--icon stage__poll-away"
            type="button"
            aria-label={t.close}
            title={t.close}
            onClick={() => room.hall.pollAway.set(showing)}
          >
            <Icon name="close" />
          </button>
          <PollCard
            poll={poll}
            mine={answer}
            onAnswer={isHost ? null : (place) => void choose(poll.id, place)}
          >
            {refusal !== null && (
              <p class="side__note" role="alert">
                {refusal || t.notAnswered}
              </p>
            )}
            {noted === poll.id && poll.state === "open" && (
              <p class="poll__note">{t.answerNoted}</p>
            )}
          </PollCard>
        </div>
      )}
    </>
  );
}
