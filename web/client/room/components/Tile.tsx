import type { ComponentChildren } from "preact";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { Playback } from "./Playback";
import { Scene, type SceneOf } from "./Scene";

interface TileProps {
  readonly name: string;
  readonly scene: SceneOf;
  readonly audio?: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  /** Nothing worth seeing comes: the scene stands for it, and the sound goes on. */
  readonly isUnseen?: boolean;
  readonly testId: string;
  /** Classes of the style guide: tile--self, tile--mirror, tile--whole, tile--speaking. */
  readonly kind?: string;
  readonly isSilent?: boolean;
  readonly isMicrophoneOff?: boolean;
  readonly note?: string | null;
  readonly onBlocked?: () => void;
  /** Without a name on it: the place says whose it is. */
  readonly isNameless?: boolean;
  readonly children?: ComponentChildren;
}

/** Somebody on stage: their image, or the scene that stands for them, and their name. */
export function Tile(props: TileProps) {
  const { t } = useSurroundings();
  const { name, video, kind = "", note } = props;
  const hasImage = video !== null && !props.isUnseen;
  return (
    <div class={`tile ${kind} ${hasImage ? "" : "tile--no-video"}`}>
      <Playback
        audio={props.audio ?? null}
        video={video}
        isMuted={props.isSilent ?? false}
        label={name}
        testId={props.testId}
        {...(props.onBlocked ? { onBlocked: props.onBlocked } : {})}
      />
      <Scene of={props.scene} name={name} />
      {note && (
        <p class="tile__note">
          <Icon name="signal-off" />
          <span class="tile__note-text">{note}</span>
        </p>
      )}
      {!props.isNameless && (
        <p class="tile__plate">
          {props.isMicrophoneOff && <Icon name="mic-off" label={t.microphoneIsOff} />}
          <span class="tile__who">{name}</span>
        </p>
      )}
      {props.children}
    </div>
  );
}
