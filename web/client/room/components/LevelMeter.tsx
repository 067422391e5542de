import { useEffect, useRef } from "preact/hooks";
import { watchLevel } from "../devices/meter";
import { useSurroundings } from "../surroundings";

/** How loud the microphone hears. Drawn past Preact: it moves sixty times a second. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useSurroundings();
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    if (!track) {
      return;
    }
    return watchLevel(track, (level) => {
      if (meter.current) {
        meter.current.value = level;
      }
    });
  }, [track]);
  return (
    <meter
      class="level"
      ref={meter}
      min={0}
      max={1}
      value={0}
      aria-label={t.level}
      data-testid="level"
    />
  );
}
