import { useEffect, useRef, useState } from "preact/hooks";
import { useSurroundings } from "../surroundings";

/** That the room is recorded: there for everybody, and said when it changes. */
export function RecordingSign({ isOn }: { isOn: boolean }) {
  const { t } = useSurroundings();
  const [said, setSaid] = useState("");
  const before = useRef(isOn);
  useEffect(() => {
    if (before.current !== isOn) {
      before.current = isOn;
      setSaid(isOn ? t.recordingBegan : t.recordingStopped);
    }
  }, [isOn, t]);
  return (
    <>
      {isOn && (
        <p class="room__sign" data-testid="recording-sign">
          <span class="room__sign-light" aria-hidden="true" />
          {t.recordingSign}
        </p>
      )}
      <p class="visually-hidden" role="status" data-testid="recording-said">
        {said}
      </p>
    </>
  );
}
