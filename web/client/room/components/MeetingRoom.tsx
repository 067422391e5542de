import type { ComponentChildren, RefObject } from "preact";
import { useState } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import type { ScreenSwitch } from "../devices/screen-capture";
import type { Notes } from "../notes";
import type { Room } from "../room";
import type { Connection } from "../state/connection";
import { tooEarly } from "../state/ending";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { DoorFact } from "./AtDoor";
import { ChatSaid } from "./ChatSaid";
import { ConnectionFact } from "./ConnectionFact";
import { Confirm } from "./Dialog";
import { Frame } from "./Frame";
import { MeetingControls } from "./MeetingControls";
import { SessionAlerts } from "./SessionAlerts";
import { Side } from "./Side";
import type { PanelName } from "./side-panels";
import { TimeFact } from "./TimeFact";
import { TopBar } from "./TopBar";
import { useSide } from "./use-side";

interface MeetingRoomProps {
  readonly room: Room;
  readonly media: LocalMedia;
  /** What this person's screen shows, where it can be shown to the others. */
  readonly screen?: ScreenSwitch;
  readonly notes: Notes;
  readonly stage: RefObject<HTMLElement | null>;
  readonly subtitle: string;
  readonly connection: Connection;
  /** People still hear each other while the line to the hub is lost. */
  readonly canTalk: boolean;
  readonly isBlocked: boolean;
  readonly onUnblock: () => void;
  readonly children: ComponentChildren;
}

/** What a session for two and one for a group have around their stage. */
export function MeetingRoom(props: MeetingRoomProps) {
  const { room, media, notes, screen = null, stage } = props;
  const words = useSurroundings();
  const { t, formats } = words;
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const side = useSide(room, false);
  const [panel, setPanel] = useState<PanelName>("chat");
  const [isLeaving, setLeaving] = useState(false);
  const show = (name: PanelName) => {
    setPanel(name);
    if (!side.isOpen || panel === name) {
      side.toggle();
    }
  };
  return (
    <Frame hasSide={side.isOpen}>
      <TopBar subtitle={props.subtitle}>
        <DoorFact room={room} />
        <ConnectionFact connection={props.connection} />
        <TimeFact startsAt={view.startsAt} endsAt={view.endsAt} />
      </TopBar>
      <SessionAlerts
        media={media}
        isReturning={line.is === "returning"}
        canTalk={props.canTalk}
        endsAt={view.endsAt}
        isBlocked={props.isBlocked}
        onUnblock={props.onUnblock}
      />
      {props.children}
      <MeetingControls
        media={media}
        screen={screen}
        stage={stage}
        side={side}
        onPanel={show}
        onLeave={() => setLeaving(true)}
      />
      <ChatSaid room={room} />
      {side.isOpen && (
        <Side key={panel} room={room} notes={notes} first={panel} onClose={side.close} />
      )}
      {isLeaving && (
        <Confirm
          title={t.leaveSessionTitle}
          text={tooEarly(words) ?? t.leaveSessionText(formats.time(view.endsAt))}
          confirm={t.leave}
          testId="confirm-leave"
          onConfirm={() => void room.line.leave()}
          onCancel={() => setLeaving(false)}
        />
      )}
    </Frame>
  );
}
