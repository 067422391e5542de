import { useEffect, useRef } from "preact/hooks";
import { watchLevel } from "../devices/meter";
import { useSurroundings } from "../surroundings";

interface LevelMeterProps {
  readonly track: MediaStreamTrack | null;
  /** Told of each level, 0 for silence and 1 for a full voice; must stay the same function. */
  readonly onLevel?: (level: number) => void;
}

/** How loud the microphone hears. Drawn past Preact: it moves sixty times a second. */
export function LevelMeter({ track, onLevel }: LevelMeterProps) {
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
      onLevel?.(level);
    });
  }, [track, onLevel]);
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
