import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import type { Room } from "../room";
import type { Connection } from "../state/connection";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { DoorFact } from "./AtDoor";
import { ConnectionFact } from "./ConnectionFact";
import { Control } from "./Control";
import { DeviceControls } from "./DeviceControls";
import { Confirm } from "./Dialog";
import { Frame } from "./Frame";
import { SessionAlerts } from "./SessionAlerts";
import { Side } from "./Side";
import { SideControl } from "./SideControl";
import { TimeFact } from "./TimeFact";
import { TopBar } from "./TopBar";
import { useSide } from "./use-side";

interface MeetingRoomProps {
  readonly room: Room;
  readonly media: LocalMedia;
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
  const { room, media } = props;
  const { t, formats } = useSurroundings();
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const side = useSide(room, false);
  const [isLeaving, setLeaving] = useState(false);
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
      <div class="controls">
        <div class="controls__board" role="toolbar" aria-label={t.controls}>
          <DeviceControls media={media} />
          <SideControl side={side} />
          <span class="controls__gap" />
          <Control
            icon="leave"
            label={t.leave}
            kind="control--leave"
            onClick={() => setLeaving(true)}
            testId="leave"
          />
        </div>
      </div>
      {side.isOpen && <Side room={room} onClose={side.close} />}
      {isLeaving && (
        <Confirm
          title={t.leaveSessionTitle}
          text={t.leaveSessionText(formats.time(view.endsAt))}
          confirm={t.leave}
          testId="confirm-leave"
          onConfirm={() => void room.line.leave()}
          onCancel={() => setLeaving(false)}
        />
      )}
    </Frame>
  );
}
