import type { LocalMedia } from "../devices/local-media";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Alert } from "./Alert";

/** A host turned one's microphone off: who did, and what to do; gone once it is on again. */
export function MutedAlert({ media }: { media: LocalMedia }) {
  const { t } = useSurroundings();
  const { mutedBy } = useStore(media.store);
  return mutedBy === null ? null : (
    <Alert icon="mic-off" text={t.mutedBy(mutedBy)}>
      <button
        class="button button--quiet button--s"
        type="button"
        data-testid="muted-read"
        onClick={() => media.forgetMuted()}
      >
        <span>{t.understood}</span>
      </button>
    </Alert>
  );
}
