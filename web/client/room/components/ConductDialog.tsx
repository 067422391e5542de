import { useId, useState } from "preact/hooks";
import type { Messages } from "../../i18n";
import type { Grounds } from "../../protocol";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { Dialog } from "./Dialog";

/** What is done to somebody, always with a reason. */
export type Conduct = "takeAway" | "takeGiftWords" | "silence" | "remove" | "ban" | "report";

/** Whom it is about, and by which line of the chat if by one; whoever gave has no id here. */
export interface About {
  readonly id: string;
  readonly name: string;
  readonly seq: number | null;
}

const WORDS_MAX: Readonly<Record<Conduct, number>> = {
  takeAway: 300,
  takeGiftWords: 300,
  silence: 300,
  remove: 300,
  ban: 300,
  report: 1_000,
};
export const GROUNDS: readonly Grounds[] = [
  "insults",
  "hate",
  "sexual",
  "spam",
  "fraud",
  "disturbs",
  "other",
];

interface ConductDialogProps {
  readonly room: Room;
  readonly conduct: Conduct;
  readonly about: About;
  readonly onClose: () => void;
}

/** Ask why, and do it. A report stays open to say what comes of it. */
export function ConductDialog({ room, conduct, about, onClose }: ConductDialogProps) {
  const { t } = useSurroundings();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSent, setSent] = useState(false);
  const said = wordsOf(conduct, about.name, t);
  const send = async (grounds: Grounds, words: string) => {
    const answer = await ask(room, conduct, about, { grounds, words });
    setRefusal(answer === "" ? t.notAnswered : answer);
    if (answer === null && conduct === "report") {
      setSent(true);
    } else if (answer === null) {
      onClose();
    }
  };
  return (
    <Dialog title={said.title} onClose={onClose}>
      {isSent ? (
        <p role="status" data-testid="report-sent">
          {t.reportSent}
        </p>
      ) : (
        <>
          <p>{said.text}</p>
          <ReasonForm
            confirm={said.confirm}
            isDanger={conduct !== "report"}
            wordsMax={WORDS_MAX[conduct]}
            refusal={refusal}
            onSend={send}
            onCancel={onClose}
          />
        </>
      )}
    </Dialog>
  );
}

interface ReasonFormProps {
  readonly confirm: string;
  readonly isDanger: boolean;
  readonly wordsMax: number;
  readonly refusal: string | null;
  readonly onSend: (grounds: Grounds, words: string) => Promise<void>;
  readonly onCancel: () => void;
}

function ReasonForm({ refusal, ...props }: ReasonFormProps) {
  const { t } = useSurroundings();
  const id = useId();
  const [grounds, setGrounds] = useState<Grounds | "">("");
  const [words, setWords] = useState("");
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (grounds !== "") {
          void props.onSend(grounds, words.trim());
        }
      }}
    >
      <div class="field">
        <label class="field__label" for={`${id}-grounds`}>
          {t.why}
        </label>
        <select
          class="input"
          id={`${id}-grounds`}
          required
          value={grounds}
          data-testid="grounds"
          onChange={(event) => setGrounds(event.currentTarget.value as Grounds | "")}
        >
          <option value="">{t.chooseReason}</option>
          {GROUNDS.map((one) => (
            <option key={one} value={one}>
              {t.grounds(one)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label class="field__label" for={`${id}-words`}>
          {t.inYourWords} <span class="field__optional">{t.optional}</span>
        </label>
        <textarea
          class="input"
          id={`${id}-words`}
          rows={2}
          maxLength={props.wordsMax}
          value={words}
          data-testid="conduct-words"
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      {refusal && (
        <p class="field__error" role="alert">
          {refusal}
        </p>
      )}
      <div class="dialog__actions">
        <button
          class={`button ${props.isDanger ? "button--danger" : ""}`}
          type="submit"
          data-testid="confirm-conduct"
        >
          <span>{props.confirm}</span>
        </button>
        <button class="button button--quiet" type="button" onClick={props.onCancel}>
          <span>{t.notNow}</span>
        </button>
      </div>
    </form>
  );
}

function wordsOf(conduct: Conduct, name: string, t: Messages) {
  switch (conduct) {
    case "takeAway":
      return { title: t.takeAwayTitle, text: t.takeAwayText, confirm: t.takeAway };
    case "takeGiftWords":
      return { title: t.takeGiftWordsTitle, text: t.takeGiftWordsText, confirm: t.takeGiftWords };
    case "silence":
      return { title: t.silenceTitle(name), text: t.silenceText, confirm: t.silence };
    case "remove":
      return { title: t.removeTitle(name), text: t.removeText, confirm: t.remove };
    case "ban":
      return { title: t.banTitle(name), text: t.banText, confirm: t.ban };
    case "report":
      return { title: t.reportTitle(name), text: t.reportText, confirm: t.reportSend };
  }
}

/** Returns why not, "" if nobody answered, else null. */
function ask(
  room: Room,
  conduct: Conduct,
  { id: person_id, seq }: About,
  reason: { grounds: Grounds; words: string },
): Promise<string | null> {
  switch (conduct) {
    case "takeAway":
    case "takeGiftWords":
      return room.ask("chat.take_away", { seq: seq ?? 0, ...reason });
    case "silence":
      return room.ask("person.silence", { person_id, ...reason });
    case "remove":
      return room.ask("person.remove", { person_id, ...reason });
    case "ban":
      return room.ask("person.ban", { person_id, ...reason });
    case "report":
      return room.ask("complaint.send", { person_id, seq, ...reason });
  }
}
