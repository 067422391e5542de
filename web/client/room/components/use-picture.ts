import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const OTHERS = ".tile--screen video, .tile:not(.tile--self, .tile--no-video) video";

/** The other above whatever else is open: whether the browser can, whether it does, a switch. */
export function usePicture(stage: RefObject<HTMLElement | null>) {
  const [isOut, setOut] = useState(document.pictureInPictureElement != null);
  useEffect(() => {
    const follow = () => setOut(document.pictureInPictureElement != null);
    const element = stage.current;
    element?.addEventListener("enterpictureinpicture", follow, true);
    element?.addEventListener("leavepictureinpicture", follow, true);
    return () => {
      element?.removeEventListener("enterpictureinpicture", follow, true);
      element?.removeEventListener("leavepictureinpicture", follow, true);
    };
  }, [stage]);
  return {
    isPossible: document.pictureInPictureEnabled === true,
    isOut,
    toggle: () => void toggle(stage.current),
  };
}

/** What the browser does not allow, or has no picture for, leaves everything as it is. */
async function toggle(stage: HTMLElement | null): Promise<void> {
  const video = stage?.querySelector<HTMLVideoElement>(OTHERS);
  const done = document.pictureInPictureElement
    ? document.exitPictureInPicture()
    : video?.requestPictureInPicture();
  await done?.catch(() => undefined);
}
