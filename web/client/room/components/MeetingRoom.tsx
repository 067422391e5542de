import type { ComponentChildren, RefObject } from "preact";
import { useState } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import type { ScreenCapture } from "../devices/screen-capture";
import type { Notes } from "../notes";
import { PreferenceStore } from "../preferences";
import type { Room } from "../room";
import type { Connection } from "../state/connection";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { ConnectionFact } from "./ConnectionFact";
import { Control } from "./Control";
import { DeviceControls } from "./DeviceControls";
import { Confirm } from "./Dialog";
import { Frame } from "./Frame";
import { MoreMenu } from "./MoreMenu";
import { ScreenControl } from "./ScreenControl";
import { SessionAlerts } from "./SessionAlerts";
import { ShortcutSheet } from "./ShortcutSheet";
import { Side } from "./Side";
import { SideControl } from "./SideControl";
import type { PanelName } from "./side-panels";
import { TimeFact } from "./TimeFact";
import { TopBar } from "./TopBar";
import { usePicture } from "./use-picture";
import { useShortcuts } from "./use-shortcuts";
import { useSide } from "./use-side";
import { fill, useFullScreen } from "./ViewingControls";

interface MeetingRoomProps {
  readonly room: Room;
  readonly media: LocalMedia;
  /** What this person's screen shows, where it can be shown to the others. */
  readonly screen?: ScreenCapture;
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
  const { room, media, notes, screen, stage } = props;
  const [panel, setPanel] = useState<PanelName>("chat");
  const { t, formats } = useSurroundings();
  const [preferences] = useState(() => new PreferenceStore());
  const { isPushToTalk, hasShortcuts } = useStore(preferences);
  const [isAskingKeys, setAskingKeys] = useState(false);
  const isFull = useFullScreen();
  const picture = usePicture(stage);
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const side = useSide(room, false);
  const [isLeaving, setLeaving] = useState(false);
  const show = (name: PanelName) => {
    setPanel(name);
    if (!side.isOpen || panel === name) {
      side.toggle();
    }
  };
  const fillScreen = () => void fill(stage.current);
  useShortcuts(hasShortcuts, media, {
    microphone: () => void media.toggleMicrophone(),
    camera: () => void media.toggleCamera(),
    ...(screen?.isPossible ? { screen: () => toggleScreen(screen) } : {}),
    full: fillScreen,
    picture: picture.toggle,
    chat: () => show("chat"),
    notes: () => show("notes"),
    help: () => setAskingKeys(true),
  });
  return (
    <Frame hasSide={side.isOpen}>
      <TopBar subtitle={props.subtitle}>
        <ConnectionFact connection={props.connection} />
        <TimeFact startsAt={view.startsAt} endsAt={view.endsAt} />
      </TopBar>
      <SessionAlerts
        isReturning={line.is === "returning"}
        canTalk={props.canTalk}
        endsAt={view.endsAt}
        isBlocked={props.isBlocked}
        onUnblock={props.onUnblock}
      />
      {props.children}
      <div class="controls">
        <div class="controls__board" role="toolbar" aria-label={t.controls}>
          <DeviceControls media={media} isPushToTalk={isPushToTalk} />
          {screen && <ScreenControl screen={screen} />}
          <SideControl side={side} />
          <MoreMenu
            media={media}
            preferences={preferences}
            full={document.fullscreenEnabled ? { isOn: isFull, toggle: fillScreen } : null}
            picture={picture.isPossible ? { isOn: picture.isOut, toggle: picture.toggle } : null}
            onHelp={() => setAskingKeys(true)}
          />
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
      {side.isOpen && (
        <Side key={panel} room={room} notes={notes} first={panel} onClose={side.close} />
      )}
      {isAskingKeys && (
        <ShortcutSheet
          preferences={preferences}
          hasScreen={screen?.isPossible ?? false}
          onClose={() => setAskingKeys(false)}
        />
      )}
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

function toggleScreen(screen: ScreenCapture): void {
  if (screen.view.get().is === "off") {
    void screen.start();
  } else {
    screen.stop();
  }
}
