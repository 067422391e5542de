import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { Messages } from "../i18n";
import { Icon } from "../icons/icon";
import { useStore } from "../room/store";
import { Answered } from "./Answered";
import { Bar } from "./Bar";
import { type Mark, marksOn } from "./marks";
import { type Film, Playback } from "./playback";
import { RecordedFilm } from "./recorded-film";
import type { Clip } from "./timeline";

const TICK_MS = 200;
const STEP_MS = 10_000;

interface PlayerProps {
  readonly clips: readonly Clip[];
  /** The questions answered, at their moments of the recording. */
  readonly questions: readonly Mark[];
  readonly t: Messages;
}

/** A recording as one film: the screen large when there is one, whoever speaks beside it. */
export function Player({ clips, questions, t }: PlayerProps) {
  const place = useRef<HTMLElement>(null);
  const films = useRef(new Map<string, Film>());
  const playback = useMemo(
    () => new Playback(clips, (id) => films.current.get(id) ?? null),
    [clips],
  );
  const marks = useMemo(() => marksOn(playback.spans, questions), [playback, questions]);
  const view = useStore(playback.view);
  const hold = useCallback((clip: Clip, element: HTMLVideoElement | null) => {
    if (element) {
      films.current.set(clip.id, new RecordedFilm(element, clip));
    } else {
      films.current.delete(clip.id);
    }
  }, []);
  useEffect(() => {
    const timer = setInterval(() => playback.tick(), TICK_MS);
    return () => clearInterval(timer);
  }, [playback]);
  const shown = clips.filter(({ id, hasVideo }) => hasVideo && view.activeIds.includes(id));
  const isHeardOnly = view.activeIds.length > 0 && shown.length === 0;
  const isOver = view.hasBegun && !view.isPlaying && view.watchedMs >= playback.totalMs;
  const isBroken = clips.every(({ id }) => view.brokenIds.includes(id));
  return (
    <>
      <section
        class={`replay__player ${view.isPlaying ? "replay__player--playing" : ""}`}
        aria-label={t.replay}
        ref={place}
        onKeyDown={(event) => heedKey(event, playback)}
        data-testid="replay-player"
        data-state={view.isWaiting ? "waiting" : view.isPlaying ? "playing" : "paused"}
      >
        <div class={`replay__stage ${layoutOf(shown)}`}>
          {clips.map((clip) => (
            <Frame
              key={clip.id}
              clip={clip}
              isShown={shown.includes(clip)}
              hold={hold}
              onBroken={() => playback.breakOff(clip.id)}
              onClick={() => playback.toggle()}
            />
          ))}
          {isHeardOnly && <p class="replay__heard">{t.soundOnly}</p>}
          {isBroken && <p class="replay__heard">{t.cannotPlay}</p>}
          {!view.hasBegun && <Poster />}
          {!view.hasBegun && !isBroken && (
            <button
              class="replay__begin"
              type="button"
              data-testid="replay-begin"
              onClick={() => playback.play()}
            >
              <Icon name="play" />
              <span>{t.playReplay}</span>
            </button>
          )}
          {isOver && !isBroken && (
            <button
              class="replay__begin"
              type="button"
              data-testid="replay-again"
              onClick={() => playback.play()}
            >
              <Icon name="refresh" />
              <span>{t.watchAgain}</span>
            </button>
          )}
          {view.isWaiting && <span class="replay__waiting" aria-hidden="true" />}
        </div>
        <Bar playback={playback} place={place} marks={marks} t={t} />
      </section>
      <Answered playback={playback} marks={marks} t={t} />
    </>
  );
}

interface FrameProps {
  readonly clip: Clip;
  readonly isShown: boolean;
  readonly hold: (clip: Clip, element: HTMLVideoElement | null) => void;
  readonly onBroken: () => void;
  readonly onClick: () => void;
}

function Frame({ clip, isShown, hold, onBroken, onClick }: FrameProps) {
  const keep = useCallback((element: HTMLVideoElement | null) => hold(clip, element), [clip, hold]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said.
    <video
      class={`replay__frame replay__frame--${clip.kind}`}
      ref={keep}
      src={clip.url}
      preload="none"
      playsInline
      hidden={!isShown}
      aria-label={clip.owner}
      data-testid={`replay-${clip.kind}`}
      onError={onBroken}
      onClick={onClick}
    />
  );
}

/** The poster of the masterclass, which the page brings, until somebody watches. */
function Poster() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const template = document.querySelector<HTMLTemplateElement>("#replay-poster");
    place.current?.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  }, []);
  return <div class="replay__curtain" ref={place} aria-hidden="true" />;
}

function layoutOf(shown: readonly Clip[]): string {
  if (shown.some(({ kind }) => kind === "screen") && shown.length > 1) {
    return "replay__stage--screen";
  }
  return shown.length > 1 ? "replay__stage--several" : "";
}

/** Space plays and pauses, arrows go ten seconds, where nothing else wants the key. */
function heedKey(event: KeyboardEvent, playback: Playback): void {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || target.matches("input, select, button")) {
    return;
  }
  const acts: Record<string, () => void> = {
    " ": () => playback.toggle(),
    ArrowLeft: () => playback.skip(-STEP_MS),
    ArrowRight: () => playback.skip(STEP_MS),
  };
  const act = acts[key];
  if (act) {
    event.preventDefault();
    act();
  }
}
