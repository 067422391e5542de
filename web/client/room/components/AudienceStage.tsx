import type { RefObject } from "preact";
import { FEEDS, HOST_FEED, SCREEN_FEED } from "../media/watcher";
import type { Room } from "../room";
import type { PendingGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import type { Viewing } from "../viewing";
import { AskedNow } from "./AskedNow";
import { EmptyStage } from "./EmptyStage";
import { GiftNote } from "./GiftNote";
import { PollOnStage } from "./PollOnStage";
import { Spotlight } from "./Spotlight";
import { Tile } from "./Tile";
import { LeaveFullScreen } from "./ViewingControls";
import { WaitForStart } from "./WaitForStart";

const STILL_READINGS = 2;

interface AudienceStageProps {
  readonly room: Room;
  readonly viewing: Viewing;
  readonly host: string;
  readonly pending: PendingGift | null;
  readonly stage?: RefObject<HTMLElement | null>;
  readonly isSilent: boolean;
  readonly onBlocked: () => void;
}

/** The stage as the audience sees it: empty, then the host. */
export function AudienceStage(props: AudienceStageProps) {
  const { room, viewing, host } = props;
  const { t } = useSurroundings();
  const view = useStore(room.view);
  const link = useStore(viewing.link.store);
  const feeds = useStore(viewing.feeds);
  const alive = useStore(viewing.pulse.store);
  const people = feeds.flatMap((feed, place) =>
    place !== SCREEN_FEED && alive.has(place) ? [{ ...feed, place }] : [],
  );
  const isShared = feeds.length > FEEDS;
  const { audio = null, video = null } = feeds[HOST_FEED] ?? {};
  const screen = feeds[SCREEN_FEED];
  const hasScreen = view.isLive && view.hasScreen && screen?.video != null;
  const reading = useStore(viewing.reception.store);
  const isWell = link.is === "connected" && view.isReceiving;
  const note = view.isReceiving
    ? link.is === "interrupted" && (link.problem ?? t.stageReturning)
    : t.stagePaused(host);
  return (
    <section
      class={`stage ${hasScreen ? "stage--screen" : ""}`}
      aria-label={t.stage}
      ref={props.stage ?? null}
    >
      {!view.isLive && <WaitForStart startsAt={view.startsAt} host={host} />}
      {view.isLive && (isShared ? people.length === 0 : !video) && (
        <div class="stage__wait" role="status" data-testid="waiting">
          <EmptyStage />
          <p class="stage__wait-text">{link.problem ?? t.reachingStage}</p>
        </div>
      )}
      {hasScreen && (
        <Tile
          name={t.screenOf(host)}
          scene="other"
          audio={screen.audio}
          video={screen.video}
          testId="screen-video"
          kind="tile--screen"
          note={note || null}
          isNameless
          isSilent={props.isSilent}
          onBlocked={props.onBlocked}
        />
      )}
      {isShared &&
        view.isLive &&
        people.map((one) => (
          <Tile
            key={one.place}
            name={host}
            scene="other"
            audio={one.audio}
            video={one.video}
            testId={`person-${one.place}`}
            note={note || null}
            isNameless
            isSilent={props.isSilent}
            onBlocked={props.onBlocked}
          />
        ))}
      {!isShared && view.isLive && video && (
        <Tile
          name={host}
          scene="other"
          audio={audio}
          video={video}
          testId="remote-video"
          kind={hasScreen ? "" : "tile--whole"}
          isUnseen={isWell && (reading?.stillReadings ?? 0) >= STILL_READINGS}
          note={note || null}
          isSilent={props.isSilent}
          onBlocked={props.onBlocked}
        />
      )}
      <Spotlight room={room} />
      <AskedNow room={room} />
      <PollOnStage room={room} />
      <LeaveFullScreen />
      <GiftNote room={room} pending={props.pending} />
    </section>
  );
}
