import { useEffect, useRef } from "preact/hooks";
import type { Broadcast } from "../broadcast";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";

/** Three, two, one over the stage; Escape and its button call it off. */
export function CountIn({ broadcast }: { broadcast: Broadcast }) {
  const { step, count = 0 } = useStore(broadcast.view);
  return step === "counting" ? (
    <Counting count={count} onCancel={() => broadcast.cancel()} />
  ) : null;
}

function Counting({ count, onCancel }: { count: number; onCancel: () => void }) {
  const { t } = useSurroundings();
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    cancel.current?.focus();
    const heed = (event: KeyboardEvent) => event.key === "Escape" && onCancel();
    document.addEventListener("keydown", heed);
    return () => {
      document.removeEventListener("keydown", heed);
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, []);
  return (
    <div class="count-in" data-testid="count-in">
      <p class="count-in__words" role="status">
        {t.liveIn(count)}
      </p>
      <p class="count-in__figure" key={count} aria-hidden="true">
        {count}
      </p>
      <button
        class="button button--secondary"
        type="button"
        ref={cancel}
        data-testid="cancel-live"
        onClick={onCancel}
      >
        <span>{t.notYet}</span>
      </button>
    </div>
  );
}
