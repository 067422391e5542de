import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Room } from "../room";
import { askedOn, mineUnseen } from "../state/asked";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { AskForm } from "./AskForm";
import { HostQuestionLine } from "./HostQuestionLine";
import { QuestionLine } from "./QuestionLine";
import { useKeepFocus } from "./use-keep-focus";

/** What the audience asks: ordered by votes, with what hosts do or what one votes. */
export function QuestionsPanel({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const { boards } = useStore(room.view);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isHost = config.role === "host";
  const hasAny = (boards.questions?.questions.length ?? 0) > 0;
  const scroll = useKeepFocus();
  return (
    <>
      {isHost && <ReadFirst room={room} onRefused={setRefusal} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls */}
      <section class="side__scroll" aria-label={t.questions} tabIndex={0} ref={scroll}>
        {!isHost && <Mine room={room} />}
        {!hasAny && <p class="side__empty">{isHost ? t.questionsEmptyHost : t.questionsEmpty}</p>}
        {isHost ? (
          <ForHosts room={room} onRefused={setRefusal} />
        ) : (
          <ForHall room={room} onRefused={setRefusal} />
        )}
      </section>
      {refusal !== null && (
        <p class="side__note" role="alert">
          {refusal || t.notAnswered}
        </p>
      )}
      {!isHost && boards.questions?.is_moderated && <p class="side__note">{t.readFirstNote}</p>}
      {!isHost && <AskForm hall={room.hall} />}
    </>
  );
}

interface PartProps {
  readonly room: Room;
  readonly onRefused: (refusal: string | null) => void;
}

function ForHall({ room, onRefused }: PartProps) {
  const { config, t } = useSurroundings();
  const { boards } = useStore(room.view);
  const { votes } = useStore(room.hall.mine);
  const { answering, open, answered } = askedOn(boards);
  const more = boards.questions?.more ?? 0;
  return (
    <>
      {answering && (
        <Part title={t.answeringNow} isLit>
          <QuestionLine question={answering} onVote={null} isVoted={false} />
        </Part>
      )}
      {open.length > 0 && (
        <Part title={t.toAnswer}>
          {open.map((one) => (
            <QuestionLine
              key={one.id}
              question={one}
              isVoted={votes.includes(one.id)}
              onVote={
                one.author.id === config.me.id
                  ? null
                  : (isFor) => void room.hall.vote(one.id, isFor).then(onRefused)
              }
            />
          ))}
        </Part>
      )}
      {more > 0 && <p class="side__empty">{t.questionsMore(more)}</p>}
      {answered.length > 0 && (
        <Part title={t.answered}>
          {answered.map((one) => (
            <QuestionLine key={one.id} question={one} onVote={null} isVoted={false} />
          ))}
        </Part>
      )}
    </>
  );
}

function ForHosts({ room, onRefused }: PartProps) {
  const { t } = useSurroundings();
  const { boards } = useStore(room.view);
  const { answering, open, answered, waiting, hidden } = askedOn(boards);
  const deal = (id: string, to: "shown" | "hidden" | "answering" | "answered") =>
    void room.ask("question.move", { id, to }).then(onRefused);
  const parts = [
    { title: t.answeringNow, list: answering ? [answering] : [], isLit: true },
    { title: t.toRead(boards.questions?.waiting ?? 0), list: waiting },
    { title: t.toAnswer, list: open },
    { title: t.answered, list: answered },
    { title: t.hiddenQuestions, list: hidden },
  ];
  const more = boards.questions?.more ?? 0;
  return (
    <>
      {parts.map(
        ({ title, list, isLit = false }) =>
          list.length > 0 && (
            <Part key={title} title={title} isLit={isLit}>
              {list.map((one) => (
                <HostQuestionLine key={one.id} question={one} deal={deal} />
              ))}
            </Part>
          ),
      )}
      {more > 0 && <p class="side__empty">{t.questionsMore(more)}</p>}
    </>
  );
}

/** One's own that nobody else sees: they wait for the hosts, or were not kept. */
function Mine({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const { boards } = useStore(room.view);
  const unseen = mineUnseen(useStore(room.hall.mine), boards);
  if (unseen.length === 0) {
    return null;
  }
  return (
    <Part title={t.yourQuestions}>
      {unseen.map(({ id, text, state }) => (
        <li key={id} class="question question--mine" data-testid={`mine-${id}`}>
          <p class="question__text">{text}</p>
          <p class="question__by">{state === "waiting" ? t.mineWaits : t.mineHidden}</p>
        </li>
      ))}
    </Part>
  );
}

interface HeadedProps {
  readonly title: string;
  readonly isLit?: boolean;
  readonly children: ComponentChildren;
}

function Part({ title, isLit = false, children }: HeadedProps) {
  const id = useId();
  return (
    <section class={`asked-part ${isLit ? "asked-part--lit" : ""}`} aria-labelledby={id}>
      <h2 class="asked-part__title" id={id}>
        {title}
      </h2>
      <ol class="asked-part__list">{children}</ol>
    </section>
  );
}

function ReadFirst({ room, onRefused }: PartProps) {
  const { t } = useSurroundings();
  const id = useId();
  const isModerated = useStore(room.view).boards.questions?.is_moderated ?? false;
  return (
    <p class="check side__setting">
      <input
        class="check__input"
        type="checkbox"
        id={id}
        checked={isModerated}
        data-testid="read-first"
        onChange={(event) =>
          void room
            .ask("question.moderate", { is_moderated: event.currentTarget.checked })
            .then(onRefused)
        }
      />
      <label class="check__label" for={id}>
        {t.readFirst}
      </label>
    </p>
  );
}
