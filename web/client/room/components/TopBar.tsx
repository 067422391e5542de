import type { ComponentChildren } from "preact";
import { useSurroundings } from "../surroundings";

/** What room this is, with whom, and the facts of the moment. */
export function TopBar({ subtitle, children }: { subtitle: string; children: ComponentChildren }) {
  const { config } = useSurroundings();
  return (
    <header class="room__top">
      <div class="room__title">
        <h1 class="room__name">{config.title}</h1>
        <p class="room__with">{subtitle}</p>
      </div>
      <div class="room__facts">{children}</div>
    </header>
  );
}
