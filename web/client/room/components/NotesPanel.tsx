import { useCallback, useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { NOTES_LENGTH, type Notes } from "../notes";
import { countCharacters, placeAfter } from "../state/splice";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";

/** How near to the end of what notes hold their length is said. */
const NEAR_END = 1_000;

/** One text, which everybody in the session writes and keeps. */
export function NotesPanel({ notes }: { notes: Notes }) {
  const { t } = useSurroundings();
  const { text, isKept, problem } = useStore(notes.view);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const noteCaret = useCaret(field, text);
  const length = countCharacters(text);
  return (
    <div class="notes">
      <label class="visually-hidden" for={id}>
        {t.notes}
      </label>
      <textarea
        class="notes__text"
        id={id}
        ref={field}
        value={text}
        placeholder={t.notesPlaceholder}
        aria-describedby={`${id}-note`}
        data-testid="notes"
        onInput={(event) => {
          noteCaret();
          notes.write(event.currentTarget.value);
        }}
      />
      <p class="notes__foot" id={`${id}-note`}>
        {t.notesKept}
      </p>
      {problem ? (
        <p class="side__note" role="alert">
          {problem}
        </p>
      ) : (
        <p class="notes__foot" role="status" data-testid="notes-state">
          {text !== "" && (isKept ? t.notesSaved : t.notesSaving)}
          {length > NOTES_LENGTH - NEAR_END && ` ${t.notesLength(length, NOTES_LENGTH)}`}
        </p>
      )}
    </div>
  );
}

/**
 * What others write moves the words, and the caret with them. Returns what to call when this person
 * writes: then the caret is where it belongs.
 */
function useCaret(field: { readonly current: HTMLTextAreaElement | null }, text: string) {
  const before = useRef({ text, start: 0, end: 0 });
  const note = useCallback(() => {
    const { value, selectionStart, selectionEnd } = field.current ?? {};
    before.current = { text: value ?? "", start: selectionStart ?? 0, end: selectionEnd ?? 0 };
  }, [field]);
  useEffect(() => {
    document.addEventListener("selectionchange", note);
    return () => document.removeEventListener("selectionchange", note);
  }, [note]);
  useLayoutEffect(() => {
    const element = field.current;
    const { text: shown, start, end } = before.current;
    if (element && document.activeElement === element && shown !== text) {
      element.setSelectionRange(placeAfter(start, shown, text), placeAfter(end, shown, text));
    }
    note();
  }, [field, note, text]);
  return note;
}
