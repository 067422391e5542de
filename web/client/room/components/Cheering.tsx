import { useEffect, useRef, useState } from "preact/hooks";
import type { CheerKind } from "../../protocol";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import { Icon } from "./Icon";

export const CHEERS: readonly CheerKind[] = ["applause", "heart", "laughter", "wonder"];

/** Cheer without a word: four signs, in a sheet above their control. */
export function Cheering({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const place = useRef<HTMLFieldSetElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const elsewhere = (event: Event) => {
      if (!place.current?.parentElement?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener("click", elsewhere);
    return () => document.removeEventListener("click", elsewhere);
  }, []);
  const cheer = async (kind: CheerKind) => {
    const refusal = await room.ask("cheer.send", { kind });
    setNote(refusal === "" ? t.notAnswered : refusal);
  };
  return (
    <div class="cheering">
      <Control
        icon="heart"
        label={t.cheer}
        isExpanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        testId="cheer"
        buttonRef={opener}
      />
      {isOpen && (
        <fieldset
          class="cheering__sheet"
          ref={place}
          aria-label={t.cheer}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              setOpen(false);
              opener.current?.focus();
            }
          }}
        >
          {CHEERS.map((kind) => (
            <button
              key={kind}
              class={`cheering__sign cheer--${kind}`}
              type="button"
              aria-label={t.cheerOf(kind)}
              title={t.cheerOf(kind)}
              data-testid={`cheer-${kind}`}
              onClick={() => void cheer(kind)}
            >
              <Icon name={kind} />
            </button>
          ))}
          {note && (
            <p class="cheering__note" role="alert">
              {note}
            </p>
          )}
        </fieldset>
      )}
    </div>
  );
}
