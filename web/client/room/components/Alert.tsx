import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";

interface AlertProps {
  readonly icon: string;
  readonly text: string;
  readonly isBad?: boolean;
  readonly children?: ComponentChildren;
}

/** A sentence that must not be missed. */
export function Alert({ icon, text, isBad = false, children }: AlertProps) {
  return (
    <div class={`room__alert ${isBad ? "room__alert--bad" : ""}`} role="alert">
      <Icon name={icon} />
      <span>{text}</span>
      {children}
    </div>
  );
}
