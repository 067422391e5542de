import { useCallback, useState } from "preact/hooks";
import type { Call } from "../call";
import type { LocalMedia } from "../devices/local-media";
import type { Room } from "../room";
import { callConnection } from "../state/connection";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Announcer } from "./Announcer";
import { ConnectionFact } from "./ConnectionFact";
import { Control } from "./Control";
import { DeviceControls } from "./DeviceControls";
import { Confirm } from "./Dialog";
import { Frame } from "./Frame";
import { SessionAlerts } from "./SessionAlerts";
import { SessionStage } from "./SessionStage";
import { Side } from "./Side";
import { SideControl } from "./SideControl";
import { TimeFact } from "./TimeFact";
import { TopBar } from "./TopBar";
import { useSide } from "./use-side";

interface SessionRoomProps {
  readonly room: Room;
  readonly call: Call;
  readonly media: LocalMedia;
}

/** The one-to-one session: the other one on stage, oneself in the corner. */
export function SessionRoom({ room, call, media }: SessionRoomProps) {
  const { config, t, formats } = useSurroundings();
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const side = useSide(room, false);
  const [isLeaving, setLeaving] = useState(false);
  const [isBlocked, setBlocked] = useState(false);
  const block = useCallback(() => setBlocked(true), []);
  const { state } = useStore(call.view);
  const other = view.others[0];
  const presence = other?.presence ?? "expected";
  const name = other?.name ?? config.other?.name ?? t.somebody;
  const reading = useStore(call.reception.store);
  const connection = callConnection({ line: line.is, call: state, other: presence, reading });
  return (
    <Frame hasSide={side.isOpen}>
      <TopBar subtitle={t.withPerson(name)}>
        <ConnectionFact connection={connection} />
        <TimeFact startsAt={view.startsAt} endsAt={view.endsAt} />
      </TopBar>
      <SessionAlerts
        isReturning={line.is === "returning"}
        canTalk={state === "connected" && reading?.silentReadings === 0}
        endsAt={view.endsAt}
        isBlocked={isBlocked}
        onUnblock={() => setBlocked(false)}
      />
      <Announcer name={name} presence={presence} />
      <SessionStage
        call={call}
        media={media}
        name={name}
        presence={presence}
        isBlocked={isBlocked}
        onBlocked={block}
      />
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
