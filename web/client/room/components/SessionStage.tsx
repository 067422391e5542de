import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Messages } from "../../i18n";
import type { PresenceState } from "../../protocol";
import type { Call } from "../call";
import { secondsUntil } from "../clock";
import { graceEndsAt } from "../config";
import type { LocalMedia } from "../devices/local-media";
import type { ScreenCapture } from "../devices/screen-capture";
import type { Reading } from "../media/reception";
import type { CallView } from "../state/call-view";
import { useStore } from "../store";
import { useNow, useSurroundings } from "../surroundings";
import { EmptyStage } from "./EmptyStage";
import { Icon } from "./Icon";
import { Tile } from "./Tile";
import { LeaveFullScreen } from "./ViewingControls";
import { Countdown } from "./WaitForStart";

const SILENT_READINGS = 2;

interface SessionStageProps {
  readonly call: Call;
  readonly media: LocalMedia;
  readonly screen: ScreenCapture;
  readonly stage: RefObject<HTMLElement | null>;
  readonly name: string;
  readonly presence: PresenceState;
  /** They wait before the door. */
  readonly isAtDoor: boolean;
  /** The browser gives no sound before the person asks for it. */
  readonly isBlocked: boolean;
  readonly onBlocked: () => void;
  /** What one may do about the other one, over their picture. */
  readonly menu?: ComponentChildren;
}

/** The two of a session, or the empty stage while one of them is awaited. */
export function SessionStage(props: SessionStageProps) {
  const { call, media, screen, stage, name, presence } = props;
  const { t } = useSurroundings();
  const view = useStore(call.view);
  const reading = useStore(call.reception.store);
  const hasCall = view.state !== "idle" && (view.audio !== null || view.video !== null);
  const isShown = hasCall && view.theirs.hasScreen && view.screenVideo !== null;
  const note =
    noteFor(view, presence, name, t) ?? (isSilent(view, reading) ? t.nothingComes(name) : null);
  return (
    <section
      class={`stage ${isShown ? "stage--screen" : "stage--pair"}`}
      aria-label={t.stage}
      ref={stage}
    >
      {isShown && (
        <Tile
          name={t.screenOf(name)}
          scene="other"
          audio={view.screenAudio}
          video={view.screenVideo}
          testId="screen-video"
          kind="tile--screen"
          note={note}
          isNameless
          isSilent={props.isBlocked}
          onBlocked={props.onBlocked}
        />
      )}
      {hasCall ? (
        <Tile
          name={name}
          scene="other"
          audio={view.audio}
          video={view.video}
          isUnseen={!view.theirs.hasCamera || view.state === "connecting"}
          testId="remote-video"
          kind={reading?.isSpeaking ? "tile--speaking" : ""}
          isMicrophoneOff={!view.theirs.hasMicrophone}
          note={isShown ? null : note}
          isSilent={props.isBlocked}
          onBlocked={props.onBlocked}
        >
          {props.menu}
        </Tile>
      ) : (
        <Waiting name={name} presence={presence} isAtDoor={props.isAtDoor} />
      )}
      <Self media={media} />
      <Sharing
        screen={screen}
        seenBy={view.state === "connected" ? t.sharingScreenTo(name) : t.sharingScreenToNobody}
      />
      <LeaveFullScreen />
    </section>
  );
}

/** Say over the picture what is the matter with a call; nothing when all is well. */
export function noteFor({ state }: CallView, presence: PresenceState, name: string, t: Messages) {
  if (state === "connecting") {
    return t.joiningCall(name);
  }
  if (state === "interrupted") {
    return presence === "away" ? t.otherAway(name) : t.callInterrupted;
  }
  return null;
}

/** Nothing comes of somebody who sends something: sooner known than that the connection is lost. */
export function isSilent({ state, theirs }: CallView, reading: Reading | null): boolean {
  const isSending = theirs.hasCamera || theirs.hasMicrophone;
  return state === "connected" && isSending && (reading?.silentReadings ?? 0) >= SILENT_READINGS;
}

interface SharingProps {
  readonly screen: Pick<ScreenCapture, "view">;
  /** Who sees it, as a sentence. */
  readonly seenBy: string;
  /** Why it is not shown, where another's is. */
  readonly refusal?: string | null;
}

/** Say that one shows one's screen for as long as one does, and why one does not. */
export function Sharing({ screen, seenBy, refusal = null }: SharingProps) {
  const { t } = useSurroundings();
  const { is, hasFailed } = useStore(screen.view);
  const problem = hasFailed ? t.screenFailed : refusal;
  return (
    <p class="stage__sharing" role="status" data-testid="sharing">
      {(is === "on" || problem) && <Icon name={problem ? "alert" : "screen"} />}
      {is === "on" ? seenBy : problem}
    </p>
  );
}

/** Oneself, as the others see one. */
export function Self({ media }: { media: LocalMedia }) {
  const { t } = useSurroundings();
  const { camera, microphone } = useStore(media.store);
  return (
    <Tile
      name={t.you}
      scene="me"
      video={camera.isOn ? camera.track : null}
      testId="self-video"
      kind="tile--self tile--mirror"
      isSilent
      isMicrophoneOff={!(microphone.isOn && microphone.track)}
    />
  );
}

type WaitingProps = Pick<SessionStageProps, "name" | "presence" | "isAtDoor">;

/** Say what happens next, so that nobody waits in doubt. */
function Waiting({ name, presence, isAtDoor }: WaitingProps) {
  const { config, t, formats, clock } = useSurroundings();
  const deadline = graceEndsAt(config);
  const now = useNow();
  const isBefore = now < deadline;
  const seconds = secondsUntil(config.startsAt, now);
  if (presence === "here") {
    return (
      <div class="stage__wait" data-testid="waiting" role="status">
        <EmptyStage />
        <p class="stage__wait-text">{t.joiningCall(name)}</p>
      </div>
    );
  }
  const hasLeft = presence === "left";
  const [hasLeftEarly, setLeftEarly] = useState(false);
  useEffect(() => setLeftEarly(hasLeft && clock.now() < Date.parse(config.startsAt)), [hasLeft]);
  const mustCome = !hasLeft || hasLeftEarly;
  const absent = hasLeft ? t.otherIsGone(name) : t.notHereYet(name);
  const title = isAtDoor ? t.atDoor(name, 1) : absent;
  const promise = config.role === "learner" ? t.learnerRefundedAt : t.talentPaidAt;
  return (
    <div class="stage__wait" data-testid="waiting">
      <EmptyStage />
      {seconds > 0 && <Countdown seconds={seconds} />}
      <h2 class="stage__wait-title">{title}</h2>
      <p class="stage__wait-text">{mustCome ? t.startsByItself : t.otherMayReturn}</p>
      {mustCome && isBefore && (
        <p class="stage__wait-text">{promise(name, formats.time(deadline))}</p>
      )}
    </div>
  );
}
