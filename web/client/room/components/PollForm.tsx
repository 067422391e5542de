import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

const CHOICES_MIN = 2;
const CHOICES_MAX = 6;
const TEXT_MAX = 160;
const CHOICE_MAX = 80;
const EMPTY: readonly string[] = ["", ""];

/** Write a poll: what is asked, and two to six choices. */
export function PollForm({ room, onDone }: { room: Room; onDone: () => void }) {
  const { t } = useSurroundings();
  const id = useId();
  const [text, setText] = useState("");
  const [choices, setChoices] = useState(EMPTY);
  const [note, setNote] = useState<string | null>(null);
  const tried = useRef({ key: "", words: "" });
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (place: number, value: string) =>
    setChoices(choices.map((choice, at) => (at === place ? value : choice)));
  const send = async () => {
    const written = choices.map((choice) => choice.trim()).filter((choice) => choice !== "");
    if (text.trim() === "" || written.length < CHOICES_MIN) {
      setNote(t.pollTooFew);
      return;
    }
    const words = JSON.stringify([text, written]);
    if (tried.current.words !== words) {
      tried.current = { key: room.hall.key(), words };
    }
    const message = { key: tried.current.key, text: text.trim(), choices: written };
    const refusal = await room.ask("poll.write", message);
    setNote(refusal === "" ? t.notAnswered : refusal);
    if (refusal === null) {
      onDone();
    }
  };
  return (
    <form
      class="poll poll-form"
      aria-label={t.writePoll}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="field__label" for={`${id}-text`}>
        {t.pollQuestion}
      </label>
      <input
        class="input"
        id={`${id}-text`}
        value={text}
        maxLength={TEXT_MAX}
        ref={first}
        data-testid="poll-text"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {choices.map((choice, place) => (
        <div class="poll-form__choice" key={place}>
          <input
            class="input"
            aria-label={t.pollChoice(place + 1)}
            placeholder={t.pollChoice(place + 1)}
            value={choice}
            maxLength={CHOICE_MAX}
            data-testid={`poll-choice-${place}`}
            onInput={(event) => change(place, event.currentTarget.value)}
          />
          {choices.length > CHOICES_MIN && (
            <button
              class="button button--quiet button--icon"
              type="button"
              aria-label={t.removeChoice(place + 1)}
              title={t.removeChoice(place + 1)}
              onClick={() => setChoices(choices.filter((_, at) => at !== place))}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      {choices.length < CHOICES_MAX && (
        <button
          class="button button--quiet button--s poll-form__add"
          type="button"
          data-testid="poll-add"
          onClick={() => setChoices([...choices, ""])}
        >
          <Icon name="plus" />
          <span>{t.addChoice}</span>
        </button>
      )}
      {note && (
        <p class="side__note" role="alert">
          {note}
        </p>
      )}
      <div class="poll__acts">
        <button class="button button--s button--lamp" type="submit" data-testid="poll-keep">
          <span>{t.keepPoll}</span>
        </button>
        <button class="button button--s button--quiet" type="button" onClick={onDone}>
          <span>{t.notNow}</span>
        </button>
      </div>
    </form>
  );
}
