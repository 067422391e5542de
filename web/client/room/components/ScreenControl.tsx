import type { ScreenSwitch } from "../devices/screen-capture";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";

/** What shows a screen: to the audience of a masterclass, or to the others of a session. */
type Shown = Omit<ScreenSwitch, "toggle">;

/** Show one's screen, and stop; absent where the browser cannot. */
export function ScreenControl({ screen }: { screen: Shown }) {
  const { t } = useSurroundings();
  const { is } = useStore(screen.view);
  if (!screen.isPossible) {
    return null;
  }
  const isOn = is === "on";
  return (
    <Control
      icon="screen"
      label={isOn ? t.stopSharing : t.shareScreen}
      shortLabel={isOn ? t.stopSharingShort : t.shareScreenShort}
      isPressed={isOn}
      isBusy={is === "choosing"}
      onClick={() => (isOn ? screen.stop() : void screen.start())}
      testId="share-screen"
    />
  );
}
