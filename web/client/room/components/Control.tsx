import type { RefObject } from "preact";
import { Icon } from "./Icon";

interface ControlProps {
  readonly icon: string;
  readonly label: string;
  /** What is shown of the label where a phone has no room for it. */
  readonly shortLabel?: string;
  readonly onClick: () => void;
  readonly testId: string;
  readonly kind?: string;
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly isBusy?: boolean;
  readonly count?: number;
  readonly countLabel?: string;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
}

/** One thing to do from the boards under the stage. */
export function Control(props: ControlProps) {
  const { count = 0 } = props;
  return (
    <button
      class={`control ${props.kind ?? ""}`}
      type="button"
      ref={props.buttonRef ?? null}
      onClick={props.onClick}
      aria-pressed={props.isPressed}
      aria-expanded={props.isExpanded}
      aria-busy={props.isBusy}
      disabled={props.isBusy}
      data-testid={props.testId}
    >
      <Icon name={props.icon} />
      {count > 0 && (
        <span class="control__count">
          <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
          <span class="visually-hidden">{props.countLabel}</span>
        </span>
      )}
      <span class={`control__label ${props.shortLabel ? "control__label--long" : ""}`}>
        {props.label}
      </span>
      {props.shortLabel && (
        <span class="control__label control__label--short" aria-hidden="true">
          {props.shortLabel}
        </span>
      )}
    </button>
  );
}
