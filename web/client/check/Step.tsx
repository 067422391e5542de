import type { ComponentChildren } from "preact";
import { Icon } from "../room/components/Icon";
import type { Outcome } from "../trials/outcome";

/** How a step stands: what was found, on its way, or still to do. */
export type StepState = Outcome | "busy" | "open";

const ICONS: Record<StepState, string> = {
  good: "check",
  weak: "alert",
  failed: "stop",
  left_out: "camera-off",
  busy: "refresh",
  open: "clock",
};
const TONES: Record<StepState, string> = {
  good: "good",
  weak: "warn",
  failed: "bad",
  left_out: "warn",
  busy: "busy",
  open: "open",
};

export interface Line {
  readonly state: StepState;
  readonly text: string;
}

interface StepProps {
  readonly title: string;
  readonly name: string;
  readonly lines: readonly Line[];
  readonly children?: ComponentChildren;
}

/** One thing that is checked: how it stands, and what there is to do for it. */
export function Step({ title, name, lines, children }: StepProps) {
  return (
    <li class="check-step" data-testid={`check-${name}`} data-state={lines[0]?.state}>
      <h2 class="check-step__title">{title}</h2>
      <div role="status">
        {lines.length > 0 && (
          <ul class="checks">
            {lines.map(({ state, text }) => (
              <li class={`checks__item checks__item--${TONES[state]}`} key={text}>
                <Icon name={ICONS[state]} />
                <span>{text}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {children}
    </li>
  );
}
