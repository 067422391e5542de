import { useSurroundings } from "../surroundings";
import { Alert } from "./Alert";

/** Browsers let a page sound once somebody has touched it: this is the touch. */
export function SoundOn({ text, onUnblock }: { text: string; onUnblock: () => void }) {
  const { t } = useSurroundings();
  return (
    <Alert icon="sound" text={text}>
      <button
        class="button button--quiet button--s"
        type="button"
        data-testid="sound-on"
        onClick={onUnblock}
      >
        <span>{t.soundOn}</span>
      </button>
    </Alert>
  );
}
