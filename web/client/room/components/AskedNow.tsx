import { useEffect, useRef, useState } from "preact/hooks";
import type { MyQuestion } from "../../protocol";
import type { Room } from "../room";
import { askedOn } from "../state/asked";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

const SAID = {
  waiting: "mineWaits",
  shown: "mineShown",
  answering: "mineAnswering",
  answered: "mineAnswered",
  hidden: "mineIsHidden",
} as const;

/** The question being answered, on the stage for everybody; and what becomes of one's own. */
export function AskedNow({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const { boards } = useStore(room.view);
  const { answering } = askedOn(boards);
  const isHost = config.role === "host";
  return (
    <>
      <div class="asked" role="status" data-testid="asked-now">
        {answering && (
          <div class="asked__card" key={answering.id}>
            <Icon name="question" />
            <p class="asked__who">{t.questionBy(answering.author.name)}</p>
            <p class="asked__text">{answering.text}</p>
            {isHost && (
              <button
                class="button button--quiet button--icon"
                type="button"
                aria-label={t.isAnswered}
                title={t.isAnswered}
                data-testid="asked-done"
                onClick={() => void room.ask("question.move", { id: answering.id, to: "answered" })}
              >
                <Icon name="check" />
              </button>
            )}
          </div>
        )}
      </div>
      {isHost ? <WaitingSaid room={room} /> : <MineSaid room={room} />}
    </>
  );
}

/** Say to those who listen to the page that they asked, and what became of it. */
function MineSaid({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const { questions } = useStore(room.hall.mine);
  const before = useRef<readonly MyQuestion[]>(questions);
  const [text, setText] = useState("");
  useEffect(() => {
    const known = new Map(before.current.map(({ id, state }) => [id, state]));
    const isAsked = questions.length === before.current.length + 1;
    const moved = questions.find(({ id, state }) =>
      known.has(id) ? known.get(id) !== state : isAsked,
    );
    before.current = questions;
    if (moved) {
      setText(t[SAID[moved.state]]);
    }
  }, [questions, t]);
  return (
    <p class="visually-hidden" role="status" data-testid="mine-said">
      {text}
    </p>
  );
}

/** Say to a host that somebody waits for them to read. */
function WaitingSaid({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const waiting = useStore(room.view).boards.questions?.waiting ?? 0;
  return (
    <p class="visually-hidden" role="status" data-testid="waiting-said">
      {waiting > 0 ? t.questionWaits(waiting) : ""}
    </p>
  );
}
