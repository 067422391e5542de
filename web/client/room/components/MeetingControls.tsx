import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import type { ScreenSwitch } from "../devices/screen-capture";
import { PreferenceStore } from "../preferences";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import { DeviceControls } from "./DeviceControls";
import { MoreMenu } from "./MoreMenu";
import { ScreenControl } from "./ScreenControl";
import { ShortcutSheet } from "./ShortcutSheet";
import { SideControl } from "./SideControl";
import type { PanelName } from "./side-panels";
import { usePicture } from "./use-picture";
import { useShortcuts } from "./use-shortcuts";
import type { SideState } from "./use-side";
import { fill, useFullScreen } from "./ViewingControls";

interface MeetingControlsProps {
  readonly media: LocalMedia;
  readonly screen: ScreenSwitch | null;
  readonly stage: RefObject<HTMLElement | null>;
  readonly side: SideState;
  /** Open that panel of the side, or close it. */
  readonly onPanel: (name: PanelName) => void;
  readonly onLeave: () => void;
}

/** What one does in a session, by hand or by key. */
export function MeetingControls(props: MeetingControlsProps) {
  const { media, screen, side } = props;
  const { t } = useSurroundings();
  const preferences = usePreferences(media);
  const { isPushToTalk } = useStore(preferences);
  const [isAskingKeys, setAskingKeys] = useState(false);
  const help = () => setAskingKeys(true);
  const { full, picture } = useViews(props, preferences, help);
  return (
    <div class="controls">
      <div class="controls__board" role="toolbar" aria-label={t.controls}>
        <DeviceControls media={media} isPushToTalk={isPushToTalk} />
        {screen && <ScreenControl screen={screen} />}
        <SideControl side={side} />
        <MoreMenu
          media={media}
          preferences={preferences}
          full={full}
          picture={picture}
          onHelp={help}
        />
        <span class="controls__gap" />
        <Control
          icon="leave"
          label={t.leave}
          kind="control--leave"
          onClick={props.onLeave}
          testId="leave"
        />
      </div>
      {isAskingKeys && (
        <ShortcutSheet
          preferences={preferences}
          hasScreen={screen?.isPossible ?? false}
          onClose={() => setAskingKeys(false)}
        />
      )}
    </div>
  );
}

/** How this person likes it; whoever pushes to talk comes in unheard. */
function usePreferences(media: LocalMedia): PreferenceStore {
  const [preferences] = useState(() => new PreferenceStore());
  useEffect(() => {
    if (preferences.get().isPushToTalk) {
      media.muteMicrophone(true);
    }
  }, [media, preferences]);
  return preferences;
}

/** The whole screen and the small picture, where the browser can; and a key for everything. */
function useViews(props: MeetingControlsProps, preferences: PreferenceStore, help: () => void) {
  const { media, screen, stage, onPanel } = props;
  const isFull = useFullScreen();
  const small = usePicture(stage);
  const fillScreen = () => void fill(stage.current);
  const full = document.fullscreenEnabled ? { isOn: isFull, toggle: fillScreen } : null;
  const picture = small.isPossible ? { isOn: small.isOut, toggle: small.toggle } : null;
  useShortcuts(useStore(preferences).hasShortcuts, media, {
    microphone: () => void media.toggleMicrophone(),
    camera: () => void media.toggleCamera(),
    ...(screen?.isPossible ? { screen: () => screen.toggle() } : {}),
    ...(full ? { full: full.toggle } : {}),
    ...(picture ? { picture: picture.toggle } : {}),
    chat: () => onPanel("chat"),
    notes: () => onPanel("notes"),
    help,
  });
  return { full, picture };
}
