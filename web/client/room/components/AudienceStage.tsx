import type { RefObject } from "preact";
import type { GuestSpot } from "../guest-spot";
import { SCREEN_FEED } from "../media/watcher";
import type { Room } from "../room";
import type { PendingGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import type { Viewing } from "../viewing";
import { AskedNow } from "./AskedNow";
import { CheerRise } from "./CheerRise";
import { EmptyStage } from "./EmptyStage";
import { GiftNote } from "./GiftNote";
import { HostsMenu } from "./HostsMenu";
import { OwnTile } from "./OwnTile";
import { PollOnStage } from "./PollOnStage";
import { Spotlight } from "./Spotlight";
import { Tile } from "./Tile";
import { useArrangement } from "./use-arrangement";
import { type Seen, useSeen } from "./use-seen";
import { LeaveFullScreen } from "./ViewingControls";
import { WaitForStart } from "./WaitForStart";

const STILL_READINGS = 2;
const SILENT_READINGS = 2;

interface AudienceStageProps {
  readonly room: Room;
  readonly viewing: Viewing;
  readonly guest: GuestSpot;
  readonly host: string;
  readonly pending: PendingGift | null;
  readonly stage?: RefObject<HTMLElement | null>;
  readonly isSilent: boolean;
  readonly onBlocked: () => void;
}

/** The stage as the audience sees it: empty, then whoever is on it, oneself as a guest too. */
export function AudienceStage(props: AudienceStageProps) {
  const { room, viewing, guest, host } = props;
  const { config, t } = useSurroundings();
  const view = useStore(room.view);
  const link = useStore(viewing.link.store);
  const feeds = useStore(viewing.feeds);
  const isOn = useStore(guest.isOn);
  const seen = useSeen(room, viewing);
  const people = view.isLive ? seen : [];
  const screen = feeds[SCREEN_FEED];
  const hasScreen = view.isLive && view.hasScreen && screen?.video != null;
  const reading = useStore(viewing.reception.store);
  const isWell = link.is === "connected" && view.isReceiving;
  const isSilent = isWell && (reading?.silentReadings ?? 0) >= SILENT_READINGS;
  const ids = people.map(({ id }) => id);
  const all = isOn ? [...ids, config.me.id] : ids;
  const layout = useArrangement(room, viewing.pulse, all, hasScreen);
  const note =
    view.isReceiving && !isSilent
      ? link.is === "interrupted" && (link.problem ?? t.stageReturning)
      : t.stagePaused(host);
  const isAlone = all.length === 1 && !hasScreen;
  return (
    <section class={`stage ${layout.stageClass}`} aria-label={t.stage} ref={props.stage ?? null}>
      {!view.isLive && <WaitForStart startsAt={view.startsAt} host={host} />}
      {view.isLive && people.length === 0 && (
        <div class="stage__wait" role="status" data-testid="waiting">
          <EmptyStage />
          <p class="stage__wait-text">{link.problem ?? t.reachingStage}</p>
        </div>
      )}
      {hasScreen && layout.isShown("screen") && (
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
      {people.map((one) => (
        <PersonTile
          key={one.place}
          one={one}
          viewing={viewing}
          room={room}
          kind={`${layout.tileClass(one.id)} ${isAlone ? "tile--whole" : ""}`}
          isHidden={!layout.isShown(one.id)}
          note={note || null}
          isSilent={props.isSilent}
          onBlocked={props.onBlocked}
        />
      ))}
      {isOn && <OwnTile media={guest.media} kind={layout.tileClass(config.me.id)} />}
      <Spotlight room={room} />
      <CheerRise room={room} />
      <HostsMenu room={room} />
      <AskedNow room={room} />
      <PollOnStage room={room} place="on the stage" />
      <LeaveFullScreen />
      <GiftNote room={room} pending={props.pending} />
    </section>
  );
}

interface PersonTileProps {
  readonly one: Seen;
  readonly viewing: Viewing;
  readonly room: Room;
  readonly kind: string;
  /** Heard, and left out of the picture by the layout. */
  readonly isHidden: boolean;
  readonly note: string | null;
  readonly isSilent: boolean;
  readonly onBlocked: () => void;
}

function PersonTile({ one, viewing, room, kind, isHidden, ...rest }: PersonTileProps) {
  const { config } = useSurroundings();
  const link = useStore(viewing.link.store);
  const { isReceiving } = useStore(room.view);
  const reading = useStore(viewing.reception.store);
  const voice = useStore(viewing.pulse.voice);
  const isTheHost = (config.hosts ?? 1) === 1 && one.place === viewing.hostPlace;
  const isWell = link.is === "connected" && isReceiving;
  const isStill = isTheHost && isWell && (reading?.stillReadings ?? 0) >= STILL_READINGS;
  const speaks = voice === one.place && !kind.includes("tile--whole");
  const shown = `${kind} ${speaks ? "tile--speaking" : ""} ${isHidden ? "tile--heard" : ""}`;
  return (
    <Tile
      name={one.name}
      scene={isTheHost ? "other" : "member"}
      audio={one.audio}
      video={one.video}
      testId={isTheHost ? "remote-video" : `person-${one.place}`}
      kind={shown}
      isUnseen={isStill}
      {...rest}
    />
  );
}
