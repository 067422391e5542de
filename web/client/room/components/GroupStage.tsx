import type { RefObject } from "preact";
import type { Participant } from "../../protocol";
import type { Call } from "../call";
import type { LocalMedia } from "../devices/local-media";
import type { GroupCall } from "../group-calls";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { EmptyStage } from "./EmptyStage";
import { noteFor, Self } from "./SessionStage";
import { Tile } from "./Tile";
import { TileMenu } from "./TileMenu";
import { LeaveFullScreen } from "./ViewingControls";

interface GroupStageProps {
  readonly room: Room;
  readonly calls: readonly GroupCall[];
  readonly others: readonly Participant[];
  readonly media: LocalMedia;
  readonly stage: RefObject<HTMLElement | null>;
  /** The browser gives no sound before the person asks for it. */
  readonly isBlocked: boolean;
  readonly onBlocked: () => void;
}

/** Everybody who is here, and who is still awaited. */
export function GroupStage(props: GroupStageProps) {
  const { room, calls, others, media, stage, isBlocked, onBlocked } = props;
  const { t } = useSurroundings();
  const here = others.filter(({ presence }) => presence === "here" || presence === "away");
  const missing = others.filter((other) => !here.includes(other));
  return (
    <section class="stage stage--group" aria-label={t.stage} ref={stage}>
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
      <LeaveFullScreen />
      {here.length > 0 && missing.length > 0 && (
        <p class="stage__missing" data-testid="missing">
          {t.notHere(missing.map(({ name }) => name).join(", "))}
        </p>
      )}
    </section>
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
