import type { LocalMedia } from "../devices/local-media";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

const HELD_KEYS = [" ", "Enter"];

/** Heard for as long as it is held: by a finger, the mouse, or a key. */
export function TalkControl({ media }: { media: LocalMedia }) {
  const { t } = useSurroundings();
  const { microphone } = useStore(media.store);
  const isHeard = microphone.isOn && microphone.track !== null;
  const hold = (isHeld: boolean) => media.holdMicrophone(isHeld);
  return (
    <button
      class={`control control--talk ${isHeard ? "" : "control--off"}`}
      type="button"
      aria-pressed={isHeard}
      data-testid="talk"
      onPointerDown={(event) => {
        // The finger may slide off the button: the talk ends when it is lifted, wherever that is.
        event.currentTarget.setPointerCapture?.(event.pointerId);
        hold(true);
      }}
      onPointerUp={() => hold(false)}
      onPointerCancel={() => hold(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => HELD_KEYS.includes(event.key) && !event.repeat && hold(true)}
      onKeyUp={(event) => HELD_KEYS.includes(event.key) && hold(false)}
      onBlur={() => hold(false)}
    >
      <Icon name={isHeard ? "mic" : "mic-off"} />
      <span class="control__label">{t.talkBy}</span>
    </button>
  );
}
