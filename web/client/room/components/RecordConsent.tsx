import { useState } from "preact/hooks";
import type { RecordingConsent } from "../config";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Dialog } from "./Dialog";

interface RecordConsentProps {
  readonly room: Room;
  readonly consent: RecordingConsent;
  readonly onClose: () => void;
}

/** What is recorded, who sees it, where it is kept, how to delete it; then yes or no. */
export function RecordConsent({ room, consent, onClose }: RecordConsentProps) {
  const { t } = useSurroundings();
  const { isLive } = useStore(room.view);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const agree = async () => {
    setBusy(true);
    const refusal = await room.record(consent.version);
    if (refusal === null) {
      onClose();
    } else {
      setBusy(false);
      setProblem(refusal);
    }
  };
  return (
    <Dialog title={t.recordTitle} onClose={onClose}>
      <ul class="terms" data-testid="consent">
        {consent.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {!isLive && <p class="terms__moment">{t.recordBegins}</p>}
      {problem !== null && (
        <p class="terms__problem" role="alert">
          {problem || t.recordNoAnswer}
        </p>
      )}
      <div class="dialog__actions">
        <button
          class="button"
          type="button"
          data-testid="agree"
          aria-busy={isBusy}
          disabled={isBusy}
          onClick={() => void agree()}
        >
          <span>{t.recordAgree}</span>
        </button>
        <button class="button button--quiet" type="button" onClick={onClose}>
          <span>{t.notNow}</span>
        </button>
      </div>
    </Dialog>
  );
}
