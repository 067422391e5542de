import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Participant } from "../../protocol";
import type { Call } from "../call";
import type { LocalMedia } from "../devices/local-media";
import { type GroupCall, sharing } from "../group-calls";
import type { GroupScreen } from "../group-screen";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { EmptyStage } from "./EmptyStage";
import { noteFor, Self, Sharing } from "./SessionStage";
import { Tile } from "./Tile";
import { TileMenu } from "./TileMenu";
import { LeaveFullScreen } from "./ViewingControls";

interface GroupStageProps {
  readonly room: Room;
  readonly calls: readonly GroupCall[];
  readonly screen: GroupScreen;
  readonly others: readonly Participant[];
  readonly media: LocalMedia;
  readonly stage: RefObject<HTMLElement | null>;
  /** The browser gives no sound before the person asks for it. */
  readonly isBlocked: boolean;
  readonly onBlocked: () => void;
}

/** Everybody who is here, and who is still awaited; a screen is large, faces beside it. */
export function GroupStage(props: GroupStageProps) {
  const { room, calls, others, media, stage, isBlocked, onBlocked } = props;
  const { t } = useSurroundings();
  const here = others.filter(({ presence }) => presence === "here" || presence === "away");
  const missing = others.filter((other) => !here.includes(other));
  const isOwnOn = useStore(props.screen.view).is === "on";
  const shown = isOwnOn ? undefined : sharing(calls)[0];
  const sharer = here.find(({ id }) => id === shown?.id);
  return (
    <section
      class={`stage stage--group ${sharer ? "stage--screen" : ""}`}
      aria-label={t.stage}
      ref={stage}
    >
      {shown && sharer && (
        <GroupScreenTile
          call={shown.call}
          person={sharer}
          isSilent={isBlocked}
          onBlocked={onBlocked}
        />
      )}
      {here.map((person) => {
        const call = calls.find(({ id }) => id === person.id)?.call;
        return call ? (
          <GroupTile
            key={person.id}
            room={room}
            call={call}
            person={person}
            isSilent={isBlocked}
            onBlocked={onBlocked}
          />
        ) : null;
      })}
      {here.length === 0 && (
        <div class="stage__wait" data-testid="waiting">
          <EmptyStage />
          <h2 class="stage__wait-title">{t.groupIsEmpty}</h2>
          <p class="stage__wait-text">{t.startsByItself}</p>
        </div>
      )}
      <Self media={media} />
      <GroupSharing screen={props.screen} others={others} />
      <p class="visually-hidden" role="status" data-testid="screen-said">
        {sharer && t.screenOf(sharer.name)}
      </p>
      <LeaveFullScreen />
      {!sharer && here.length > 0 && missing.length > 0 && (
        <p class="stage__missing" data-testid="missing">
          {t.notHere(missing.map(({ name }) => name).join(", "))}
        </p>
      )}
    </section>
  );
}

interface GroupSharingProps {
  readonly screen: GroupScreen;
  readonly others: readonly Participant[];
}

const REFUSAL_MS = 8_000;

/** Say that everybody sees one's screen, or whose is seen instead. */
function GroupSharing({ screen, others }: GroupSharingProps) {
  const { t } = useSurroundings();
  const refusedBy = useStore(screen.refusedBy);
  useEffect(() => {
    const timer = refusedBy ? setTimeout(() => screen.refusedBy.set(null), REFUSAL_MS) : undefined;
    return () => clearTimeout(timer);
  }, [refusedBy, screen]);
  const other = others.find(({ id }) => id === refusedBy);
  return (
    <Sharing
      screen={screen}
      seenBy={t.sharingScreenToAll}
      refusal={other ? t.screenIsTaken(other.name) : null}
    />
  );
}

interface GroupScreenTileProps {
  readonly call: Call;
  readonly person: Participant;
  readonly isSilent: boolean;
  readonly onBlocked: () => void;
}

/** The screen of one of them, large, with whose it is. */
function GroupScreenTile({ call, person, isSilent, onBlocked }: GroupScreenTileProps) {
  const { t } = useSurroundings();
  const view = useStore(call.view);
  return (
    <Tile
      name={t.screenOf(person.name)}
      scene="other"
      audio={view.screenAudio}
      video={view.screenVideo}
      testId="screen-video"
      kind="tile--screen"
      note={noteFor(view, person.presence, person.name, t)}
      isSilent={isSilent}
      onBlocked={onBlocked}
    />
  );
}

interface GroupTileProps {
  readonly room: Room;
  readonly call: Call;
  readonly person: Participant;
  readonly isSilent: boolean;
  readonly onBlocked: () => void;
}

function GroupTile({ room, call, person, isSilent, onBlocked }: GroupTileProps) {
  const { t } = useSurroundings();
  const view = useStore(call.view);
  const reading = useStore(call.reception.store);
  const isUnseen = !view.theirs.hasCamera || view.state !== "connected";
  return (
    <Tile
      name={person.name}
      scene="member"
      audio={view.audio}
      video={view.video}
      isUnseen={isUnseen}
      testId={`remote-${person.id}`}
      kind={reading?.isSpeaking ? "tile--speaking" : ""}
      isMicrophoneOff={!view.theirs.hasMicrophone}
      note={noteFor(view, person.presence, person.name, t)}
      isSilent={isSilent}
      onBlocked={onBlocked}
    >
      <TileMenu room={room} person={person} />
    </Tile>
  );
}
