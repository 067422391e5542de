import { useEffect, useRef, useState } from "preact/hooks";
import { useSurroundings } from "../surroundings";

const SHOWN_MS = 6_000;

/** That one is on stage now, or back in the hall: said aloud, and shown for a moment. */
export function StageSaid({ isOn }: { isOn: boolean }) {
  const { t } = useSurroundings();
  const [said, setSaid] = useState("");
  const before = useRef(isOn);
  useEffect(() => {
    if (before.current === isOn) {
      return;
    }
    before.current = isOn;
    setSaid(isOn ? t.onStageNow : t.offStageNow);
    const timer = setTimeout(() => setSaid(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isOn, t]);
  return (
    <p class={said ? "room__alert" : "visually-hidden"} role="status" data-testid="stage-said">
      {said}
    </p>
  );
}
