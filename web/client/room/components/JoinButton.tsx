import { asClock, secondsUntil } from "../clock";
import type { LocalMedia, LocalMediaState } from "../devices/local-media";
import type { LineState } from "../line";
import { type Store, useStore } from "../store";
import { useNow, useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { useMoments } from "./moments";

/** How one goes in, and what came of it. */
export interface Entrance {
  readonly line: Store<LineState>;
  enter(): void;
  /** The person is about to enter. */
  prepare(): void;
}

/** Longer than that nobody should wait before a page. */
const WORTH_WAITING_S = 3_600;

interface JoinButtonProps {
  readonly media: LocalMedia | null;
  readonly entrance: Entrance;
}

/** The button that goes in; it waits for the door, and says so. */
export function JoinButton({ media, entrance }: JoinButtonProps) {
  const { config, t } = useSurroundings();
  const line = useStore(entrance.line);
  const seconds = secondsUntil(config.doorOpensAt, useNow());
  const { opens } = useMoments();
  const isOpen = seconds === 0;
  const isFar = seconds > WORTH_WAITING_S;
  const isBusy = line.is === "entering";
  return (
    <div class="prejoin__join">
      {line.is === "closed" && line.closure.reason === "refused" && (
        <div class="flash flash--bad" role="alert">
          <Icon name="stop" />
          <p class="flash__body">{line.closure.message}</p>
        </div>
      )}
      <button
        class="button button--lamp button--l button--wide"
        type="button"
        data-testid="join"
        disabled={!isOpen || isBusy}
        aria-busy={isBusy}
        onPointerEnter={isOpen ? entrance.prepare : undefined}
        onPointerDown={isOpen ? entrance.prepare : undefined}
        onFocus={isOpen ? entrance.prepare : undefined}
        onClick={entrance.enter}
      >
        {!isOpen && <span>{isFar ? opens : t.doorOpensIn(asClock(seconds))}</span>}
        {isOpen && (isBusy ? <span>{t.goingIn}</span> : <GoIn media={media} />)}
      </button>
      <p class="small soft" role="status">
        {!isOpen && (isFar ? t.comeBackThen : t.waitHere)}
        {line.is === "entering" && line.isSlow && t.hubFar}
      </p>
      <p>
        <a href={config.backUrl}>{t.back}</a>
      </p>
    </div>
  );
}

function GoIn({ media }: { media: LocalMedia | null }) {
  const { t } = useSurroundings();
  return media ? <GoInWith media={media} /> : <span>{t.goIn}</span>;
}

function GoInWith({ media }: { media: LocalMedia }) {
  const { t } = useSurroundings();
  return <span>{t[labelOf(useStore(media.store))]}</span>;
}

/** Say what going in means with the devices there are. */
export function labelOf(state: LocalMediaState) {
  const { camera, microphone } = state;
  if (!microphone.track && !camera.track) {
    return state.isAsking ? "goIn" : "goInWithoutDevices";
  }
  return camera.problem && microphone.track ? "goInHeardOnly" : "goIn";
}
