import { useEffect, useRef } from "preact/hooks";
import type { Ending } from "../state/ending";

/** The end, or a pause: what happened, and what one can do now. */
export function Curtain({ ending, onReturn }: { ending: Ending; onReturn: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <main class="curtain" id="main" data-testid="curtain" data-reason={ending.reason}>
      <div class="curtain__sheet">
        <h1 class="curtain__title" tabindex={-1} ref={title}>
          {ending.title}
        </h1>
        {ending.sentences.map((sentence) => (
          <p class="curtain__text" key={sentence}>
            {sentence}
          </p>
        ))}
        <div class="button-row">
          {ending.returnLabel && (
            <button class="button" type="button" data-testid="return" onClick={onReturn}>
              <span>{ending.returnLabel}</span>
            </button>
          )}
          <a
            class={`button ${ending.returnLabel ? "button--secondary" : ""}`}
            href={ending.link.href}
            data-testid="back"
          >
            <span>{ending.link.label}</span>
          </a>
        </div>
      </div>
    </main>
  );
}
