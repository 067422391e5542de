import { useId, useState } from "preact/hooks";
import type { SendFile } from "../files";
import { useSurroundings } from "../surroundings";
import { AttachFile } from "./AttachFile";
import { Icon } from "./Icon";

const LENGTH_MAX = 1_000;

interface ComposerProps {
  readonly placeholder: string;
  /** Where files can be sent to the others. */
  readonly onFile?: SendFile | null;
  /** Sends; returns the hub's sentence when it refuses. */
  readonly onWrite: (text: string) => Promise<string | null>;
  readonly lengthMax?: number;
  readonly testId?: string;
}

/** The line to write on. Enter sends, Shift and Enter begins a new line. */
export function Composer(props: ComposerProps) {
  const { placeholder, onFile = null, onWrite, lengthMax = LENGTH_MAX, testId = "chat" } = props;
  const { t } = useSurroundings();
  const id = useId();
  const [text, setText] = useState("");
  const [note, setNote] = useState<string | null>(null);
  const send = async () => {
    const words = text.trim();
    if (words === "") {
      return;
    }
    if (words.length > lengthMax) {
      setNote(t.tooLong(lengthMax));
      return;
    }
    setText("");
    const refusal = await onWrite(words);
    setNote(refusal);
    if (refusal !== null) {
      setText((current) => current || words);
    }
  };
  return (
    <form
      class={`composer ${onFile ? "composer--files" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {onFile && <AttachFile send={onFile} onNote={setNote} />}
      <label class="visually-hidden" for={id}>
        {t.yourMessage}
      </label>
      <textarea
        class="composer__input"
        id={id}
        rows={1}
        value={text}
        placeholder={placeholder}
        data-testid={`${testId}-input`}
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
        aria-label={t.send}
        disabled={text.trim() === ""}
        data-testid={`${testId}-send`}
      >
        <Icon name="send" />
      </button>
      {note && (
        <p class="composer__note" role="alert">
          {note}
        </p>
      )}
    </form>
  );
}
