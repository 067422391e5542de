import { useEffect, useRef, useState } from "preact/hooks";
import type { PresenceState } from "../../protocol";
import { useSurroundings } from "../surroundings";

/** Say, to those who listen to the page, that somebody came in or left. */
export function Announcer({ name, presence }: { name: string; presence: PresenceState }) {
  const { t } = useSurroundings();
  const [text, setText] = useState("");
  const before = useRef(presence);
  useEffect(() => {
    if (before.current !== presence) {
      before.current = presence;
      setText(wordsFor(presence, t.hasArrived(name), t.hasLeft(name), t.otherAway(name)));
    }
  }, [presence, name, t]);
  return (
    <p class="visually-hidden" role="status" data-testid="announcer">
      {text}
    </p>
  );
}

function wordsFor(presence: PresenceState, arrived: string, left: string, away: string): string {
  return { expected: "", here: arrived, left, away }[presence];
}
