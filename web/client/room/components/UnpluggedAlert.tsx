import type { Messages } from "../../i18n";
import type { LocalMedia, Unplugged } from "../devices/local-media";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Alert } from "./Alert";

/** A camera or a microphone went away: which one is used now, or what to do. */
export function UnpluggedAlert({ media }: { media: LocalMedia }) {
  const { t } = useSurroundings();
  const { unplugged } = useStore(media.store);
  if (!unplugged) {
    return null;
  }
  return (
    <Alert
      icon={unplugged.name === "camera" ? "camera-off" : "mic-off"}
      text={unpluggedSentence(unplugged, t)}
      isBad={unplugged.instead === null}
    >
      <button
        class="button button--quiet button--s"
        type="button"
        data-testid="unplugged-read"
        onClick={() => media.forgetUnplugged()}
      >
        <span>{t.understood}</span>
      </button>
    </Alert>
  );
}

function unpluggedSentence({ name, instead }: Unplugged, t: Messages): string {
  if (name === "camera") {
    return instead === null ? t.cameraUnplugged : t.cameraReplaced(instead);
  }
  return instead === null ? t.microphoneUnplugged : t.microphoneReplaced(instead);
}
