import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";

interface ViewingControlsProps {
  readonly stage: RefObject<HTMLElement | null>;
  readonly isSilent: boolean;
  readonly onSilence: (isSilent: boolean) => void;
}

/** Hear or not, and see the stage alone; the latter is absent where the browser cannot. */
export function ViewingControls({ stage, isSilent, onSilence }: ViewingControlsProps) {
  const { t } = useSurroundings();
  const isFull = useFullScreen();
  return (
    <>
      <Control
        icon={isSilent ? "sound-off" : "sound"}
        label={isSilent ? t.soundOn : t.mute}
        shortLabel={t.soundShort}
        kind={isSilent ? "control--off" : ""}
        onClick={() => onSilence(!isSilent)}
        testId="mute"
      />
      {document.fullscreenEnabled && (
        <Control
          icon="full"
          label={isFull ? t.leaveFullScreen : t.fullScreen}
          onClick={() => void fill(stage.current)}
          testId="full-screen"
        />
      )}
    </>
  );
}

/** The way back, over the stage that fills the screen: no other control is seen then. */
export function LeaveFullScreen() {
  const { t } = useSurroundings();
  return useFullScreen() ? (
    <div class="stage__shrink">
      <Control
        icon="close"
        label={t.leaveFullScreen}
        onClick={() => void fill(null)}
        testId="leave-full-screen"
      />
    </div>
  ) : null;
}

export function useFullScreen(): boolean {
  const [isFull, setFull] = useState(document.fullscreenElement != null);
  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement != null);
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  return isFull;
}

/** What the browser does not allow leaves the stage as it is. */
export async function fill(stage: HTMLElement | null): Promise<void> {
  const done = document.fullscreenElement ? document.exitFullscreen() : stage?.requestFullscreen();
  await done?.catch(() => undefined);
}
