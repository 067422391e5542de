import { useId, useRef, useState } from "preact/hooks";
import type { Hall } from "../hall";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

const LENGTH_MAX = 280;
const NEAR_MAX = 60;

/** The line to ask on. Enter asks; a try that nobody answered is the same question again. */
export function AskForm({ hall }: { hall: Hall }) {
  const { t } = useSurroundings();
  const id = useId();
  const [text, setText] = useState("");
  const [note, setNote] = useState<string | null>(null);
  const tried = useRef({ key: "", words: "" });
  const words = text.trim();
  const left = LENGTH_MAX - words.length;
  const send = async () => {
    if (words === "") {
      return;
    }
    if (left < 0) {
      setNote(t.questionTooLong(LENGTH_MAX));
      return;
    }
    if (tried.current.words !== words) {
      tried.current = { key: hall.key(), words };
    }
    setText("");
    const refusal = await hall.ask(tried.current.key, words);
    setNote(refusal === "" ? t.notAnswered : refusal);
    if (refusal === null) {
      tried.current = { key: "", words: "" };
    } else {
      setText((current) => current || words);
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="visually-hidden" for={id}>
        {t.yourQuestion}
      </label>
      <textarea
        class="composer__input"
        id={id}
        rows={1}
        value={text}
        placeholder={t.askPlaceholder}
        aria-describedby={`${id}-hint`}
        data-testid="ask-input"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            void send();
          }
        }}
      />
      <button
        class="composer__send"
        type="submit"
        aria-label={t.askIt}
        disabled={words === ""}
        data-testid="ask-send"
      >
        <Icon name="send" />
      </button>
      <p class="composer__hint" id={`${id}-hint`}>
        {left <= NEAR_MAX && left >= 0 ? t.questionLeft(left) : t.askHint}
      </p>
      {note && (
        <p class="composer__note" role="alert">
          {note}
        </p>
      )}
    </form>
  );
}
