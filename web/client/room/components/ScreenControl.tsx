import type { ScreenShare } from "../screen-share";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";

/** Show one's screen to the audience, and stop; absent where the browser cannot. */
export function ScreenControl({ screen }: { screen: ScreenShare }) {
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
      isPressed={isOn}
      isBusy={is === "choosing"}
      onClick={() => (isOn ? screen.stop() : void screen.start())}
      testId="share-screen"
    />
  );
}
