import type { RefObject } from "preact";
import type { Messages } from "../i18n";
import { Icon } from "../icons/icon";
import { useStore } from "../room/store";
import type { Mark } from "./marks";
import type { Playback } from "./playback";
import { timecode } from "./timeline";

const RATES = [0.75, 1, 1.25, 1.5, 2];
const STEP_MS = 10_000;

interface BarProps {
  readonly playback: Playback;
  readonly place: RefObject<HTMLElement | null>;
  readonly marks: readonly Mark[];
  readonly t: Messages;
}

/** What one does with a film: play, go anywhere, faster, louder, larger. */
export function Bar({ playback, place, marks, t }: BarProps) {
  const { isPlaying, watchedMs, rate } = useStore(playback.view);
  const { totalMs } = playback;
  return (
    <div class="replay__bar">
      <span class="replay__marks" aria-hidden="true">
        {marks.map(({ text, atMs }) => (
          <span
            key={`${atMs} ${text}`}
            class="replay__mark"
            data-testid="replay-mark"
            ref={(mark) => mark?.style.setProperty("--at", `${(100 * atMs) / totalMs}%`)}
          />
        ))}
      </span>
      <input
        class="replay__seek"
        type="range"
        min={0}
        max={totalMs}
        step={1_000}
        value={watchedMs}
        aria-label={t.seek}
        aria-valuetext={t.seekValue(timecode(watchedMs), timecode(totalMs))}
        data-testid="replay-seek"
        onInput={(event) => playback.seek(Number(event.currentTarget.value))}
      />
      <div class="replay__buttons">
        <Press
          icon={isPlaying ? "pause" : "play"}
          label={isPlaying ? t.pause : t.play}
          testId="replay-toggle"
          onClick={() => playback.toggle()}
        />
        <Press icon="back-10" label={t.tenBack} onClick={() => playback.skip(-STEP_MS)} />
        <Press icon="forward-10" label={t.tenForward} onClick={() => playback.skip(STEP_MS)} />
        <span class="replay__time" data-testid="replay-time">
          {timecode(watchedMs)} <span class="soft">/ {timecode(totalMs)}</span>
        </span>
        <Loudness playback={playback} t={t} />
        <label class="replay__rate">
          <span class="visually-hidden">{t.speed}</span>
          <select
            value={rate}
            onChange={(event) => playback.setRate(Number(event.currentTarget.value))}
          >
            {RATES.map((one) => (
              <option key={one} value={one}>
                {t.speedOf(one)}
              </option>
            ))}
          </select>
        </label>
        <Press icon="full" label={t.fullScreen} onClick={() => void fill(place.current)} />
      </div>
    </div>
  );
}

function Loudness({ playback, t }: { playback: Playback; t: Messages }) {
  const { volume, isMuted } = useStore(playback.view);
  return (
    <span class="replay__loudness">
      <Press
        icon={isMuted ? "sound-off" : "sound"}
        label={isMuted ? t.soundOn : t.mute}
        onClick={() => playback.setMuted(!isMuted)}
      />
      <input
        class="replay__volume"
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={isMuted ? 0 : volume}
        aria-label={t.volume}
        onInput={(event) => playback.setVolume(Number(event.currentTarget.value))}
      />
    </span>
  );
}

interface PressProps {
  readonly icon: string;
  readonly label: string;
  readonly testId?: string;
  readonly onClick: () => void;
}

function Press({ icon, label, testId, onClick }: PressProps) {
  return (
    <button
      class="replay__press"
      type="button"
      aria-label={label}
      title={label}
      data-testid={testId}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

async function fill(place: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
  } else {
    await place?.requestFullscreen?.();
  }
}
