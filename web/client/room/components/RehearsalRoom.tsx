import { useState } from "preact/hooks";
import type { Broadcast } from "../broadcast";
import { secondsUntil } from "../clock";
import type { Colleagues } from "../colleagues";
import type { LocalMedia } from "../devices/local-media";
import type { Room } from "../room";
import type { ScreenShare } from "../screen-share";
import { airConnection } from "../state/connection";
import { useStore } from "../store";
import { useNow, useSurroundings } from "../surroundings";
import { Alert } from "./Alert";
import { DoorFact } from "./AtDoor";
import { ChatSaid } from "./ChatSaid";
import { ConnectionFact } from "./ConnectionFact";
import { Control } from "./Control";
import { DeviceControls } from "./DeviceControls";
import { Confirm } from "./Dialog";
import { Frame } from "./Frame";
import { HostStage } from "./HostStage";
import { Icon } from "./Icon";
import { ScreenControl } from "./ScreenControl";
import { Side } from "./Side";
import { SideControl } from "./SideControl";
import { TopBar } from "./TopBar";
import { UnpluggedAlert } from "./UnpluggedAlert";
import { useSide } from "./use-side";

interface RehearsalRoomProps {
  readonly room: Room;
  readonly broadcast: Broadcast;
  readonly colleagues: Colleagues;
  readonly screen: ScreenShare;
  readonly media: LocalMedia;
}

/** The hosts among themselves, through the same media server as on the evening. */
export function RehearsalRoom(props: RehearsalRoomProps) {
  const { room, broadcast, colleagues, screen, media } = props;
  const { config, t, formats } = useSurroundings();
  const line = useStore(room.line.store);
  const link = useStore(broadcast.link.store);
  const side = useSide(room, "when wide");
  const [isLeaving, setLeaving] = useState(false);
  const doors = config.stageOpensAt ?? config.startsAt;
  const connection = airConnection(line.is, link.is);
  const word = connection.word === "stateOnAir" ? "stateReceived" : connection.word;
  return (
    <Frame hasSide={side.isOpen}>
      <TopBar subtitle={config.other ? t.withPerson(config.other.name) : t.rehearsalAlone}>
        <DoorFact room={room} />
        <span class="badge badge--ink" data-testid="rehearsal-badge">
          {t.rehearsal}
        </span>
        <Doors opensAt={doors} />
        <ConnectionFact connection={{ ...connection, word }} />
      </TopBar>
      <Notice
        media={media}
        line={line.is}
        problem={link.problem}
        text={t.rehearsalText(formats.day(doors))}
      />
      <HostStage room={room} media={media} screen={screen} colleagues={colleagues} />
      <div class="controls">
        <div class="controls__board" role="toolbar" aria-label={t.controls}>
          <DeviceControls media={media} />
          <ScreenControl screen={screen} />
          <SideControl side={side} />
          <span class="controls__gap" />
          <Control icon="leave" label={t.leave} onClick={() => setLeaving(true)} testId="leave" />
        </div>
      </div>
      <ChatSaid room={room} />
      {side.isOpen && <Side room={room} onClose={side.close} />}
      {isLeaving && (
        <Confirm
          title={t.leaveRehearsalTitle}
          text={t.leaveRehearsalText}
          confirm={t.leave}
          testId="confirm-leave"
          onConfirm={() => void room.line.leave()}
          onCancel={() => setLeaving(false)}
        />
      )}
    </Frame>
  );
}

interface NoticeProps {
  readonly media: LocalMedia;
  readonly line: string;
  readonly problem: string | null;
  readonly text: string;
}

function Notice(props: NoticeProps) {
  const { t } = useSurroundings();
  const { unplugged } = useStore(props.media.store);
  const [isRead, setRead] = useState(false);
  if (props.line === "returning") {
    return <Alert icon="signal-off" text={t.lineReturning} isBad />;
  }
  if (props.problem !== null) {
    return <Alert icon="alert" text={props.problem} isBad />;
  }
  if (unplugged) {
    return <UnpluggedAlert media={props.media} />;
  }
  return isRead ? null : (
    <Alert icon="eye" text={props.text}>
      <button
        class="button button--quiet button--s"
        type="button"
        data-testid="rehearsal-read"
        onClick={() => setRead(true)}
      >
        <span>{t.understood}</span>
      </button>
    </Alert>
  );
}

function Doors({ opensAt }: { opensAt: string }) {
  const { t } = useSurroundings();
  const minutes = Math.ceil(secondsUntil(opensAt, useNow()) / 60);
  if (minutes > 60) {
    return null;
  }
  return (
    <span class="room__fact" role="timer">
      <Icon name="clock" />
      {t.doorsOpenInMinutes(minutes)}
    </span>
  );
}
