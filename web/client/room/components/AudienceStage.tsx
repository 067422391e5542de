import type { Room } from "../room";
import type { PendingGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import type { Viewing } from "../viewing";
import { EmptyStage } from "./EmptyStage";
import { GiftNote } from "./GiftNote";
import { RecordingSign } from "./RecordingSign";
import { Tile } from "./Tile";
import { WaitForStart } from "./WaitForStart";

const STILL_READINGS = 2;

interface AudienceStageProps {
  readonly room: Room;
  readonly viewing: Viewing;
  readonly host: string;
  readonly pending: PendingGift | null;
  readonly isBlocked: boolean;
  readonly onBlocked: () => void;
}

/** The stage as the audience sees it: empty, then the host. */
export function AudienceStage(props: AudienceStageProps) {
  const { room, viewing, host } = props;
  const { t } = useSurroundings();
  const view = useStore(room.view);
  const link = useStore(viewing.link.store);
  const { audio, video } = useStore(viewing.tracks);
  const reading = useStore(viewing.reception.store);
  const isWell = link.is === "connected" && view.isReceiving;
  const note = view.isReceiving
    ? link.is === "interrupted" && (link.problem ?? t.stageReturning)
    : t.stagePaused(host);
  return (
    <section class="stage" aria-label={t.stage}>
      {!view.isLive && <WaitForStart startsAt={view.startsAt} host={host} />}
      {view.isLive && !video && (
        <div class="stage__wait" role="status" data-testid="waiting">
          <EmptyStage />
          <p class="stage__wait-text">{link.problem ?? t.reachingStage}</p>
        </div>
      )}
      {view.isLive && video && (
        <Tile
          name={host}
          scene="other"
          audio={audio}
          video={video}
          testId="remote-video"
          kind="tile--whole"
          isUnseen={isWell && (reading?.stillReadings ?? 0) >= STILL_READINGS}
          note={note || null}
          isSilent={props.isBlocked}
          onBlocked={props.onBlocked}
        />
      )}
      <RecordingSign isOn={view.recording.isOn} />
      <GiftNote room={room} pending={props.pending} />
    </section>
  );
}
