import type { LineState } from "../line";
import { useSurroundings } from "../surroundings";
import { EmptyStage } from "./EmptyStage";

/** A moment after the page was loaded again: back in the room without another look at the door. */
export function ComingBack({ line }: { line: LineState }) {
  const { config, t } = useSurroundings();
  const isSlow = line.is === "entering" && line.isSlow;
  return (
    <main class="curtain" id="main" data-testid="coming-back">
      <div class="curtain__sheet" role="status">
        <EmptyStage />
        <h1 class="curtain__title">{t.comingBack}</h1>
        <p class="curtain__text">{isSlow ? t.hubFar : config.title}</p>
      </div>
    </main>
  );
}
