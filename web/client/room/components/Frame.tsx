import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The room's frame. Who goes in with the keyboard is taken along. */
export function Frame({ hasSide, children }: { hasSide: boolean; children: ComponentChildren }) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => frame.current?.focus(), []);
  return (
    <main class={`room ${hasSide ? "room--side" : ""}`} id="main" tabindex={-1} ref={frame}>
      {children}
    </main>
  );
}
