import { useEffect, useRef } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import { isTalkKey, type Shortcut, shortcutOf } from "../shortcuts";

export type ShortcutActions = { readonly [Name in Shortcut]?: () => void };

/** Let single keys do things, and space let one talk while it is held; `help` works always. */
export function useShortcuts(isOn: boolean, media: LocalMedia, actions: ShortcutActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      const act = shortcut && (isOn || shortcut === "help") && latest.current[shortcut];
      if (act) {
        event.preventDefault();
        act();
      } else if (isOn && isTalkKey(event)) {
        event.preventDefault();
        media.holdMicrophone(true);
      }
    };
    const up = (event: KeyboardEvent) => {
      if (event.key === " " && media.isMicrophoneHeld) {
        event.preventDefault();
        media.holdMicrophone(false);
      }
    };
    const letGo = () => media.holdMicrophone(false);
    document.addEventListener("keydown", down);
    document.addEventListener("keyup", up);
    window.addEventListener("blur", letGo);
    return () => {
      letGo();
      document.removeEventListener("keydown", down);
      document.removeEventListener("keyup", up);
      window.removeEventListener("blur", letGo);
    };
  }, [isOn, media]);
}
