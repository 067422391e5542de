import type { LocalMedia } from "../devices/local-media";
import type { PreferenceStore } from "../preferences";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Menu, MenuItem } from "./Menu";

interface Toggle {
  readonly isOn: boolean;
  readonly toggle: () => void;
}

interface MoreMenuProps {
  readonly media: LocalMedia;
  readonly preferences: PreferenceStore;
  /** None where the browser cannot. */
  readonly full: Toggle | null;
  readonly picture: Toggle | null;
  readonly onHelp: () => void;
}

/** What is done once in a session, or never: behind one control, so that a phone has room. */
export function MoreMenu({ media, preferences, full, picture, onHelp }: MoreMenuProps) {
  const { t } = useSurroundings();
  const { isNoiseReduced } = useStore(media.store);
  const { isPushToTalk } = useStore(preferences);
  return (
    <Menu label={t.more} text={t.more} kind="menu--control" testId="more">
      {full && (
        <MenuItem
          icon="full"
          label={full.isOn ? t.leaveFullScreen : t.fullScreen}
          testId="full-screen"
          onClick={full.toggle}
        />
      )}
      {picture && (
        <MenuItem
          icon="picture"
          label={picture.isOn ? t.leavePictureInPicture : t.pictureInPicture}
          testId="picture-in-picture"
          onClick={picture.toggle}
        />
      )}
      <MenuItem
        icon="mic"
        label={t.pushToTalk}
        isChosen={isPushToTalk}
        testId="push-to-talk"
        onClick={() => {
          preferences.change({ isPushToTalk: !isPushToTalk });
          media.muteMicrophone(!isPushToTalk);
        }}
      />
      <MenuItem
        icon="sound"
        label={t.noiseSuppression}
        isChosen={isNoiseReduced}
        testId="noise-suppression"
        onClick={() => void media.toggleNoiseReduction()}
      />
      <MenuItem icon="keys" label={t.shortcuts} testId="show-shortcuts" onClick={onHelp} />
    </Menu>
  );
}
