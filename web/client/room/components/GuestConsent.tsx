import { useState } from "preact/hooks";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Dialog } from "./Dialog";
import { GuestTerms } from "./GuestTerms";

/** A host would like to record, and a guest on stage has not agreed: ask them, once each time. */
export function GuestConsent({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const { stage } = useStore(room.view).boards;
  const [answered, setAnswered] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const me = stage?.people.find(({ id }) => id === config.me.id);
  const asks = stage?.recording_asks ?? 0;
  const consent = config.recording;
  if (!consent || !me?.is_guest || me.has_agreed || asks <= answered) {
    return null;
  }
  const close = () => setAnswered(asks);
  const agree = async () => {
    const refusal = await room.ask("recording.agree", { consent: consent.version });
    setProblem(refusal);
    if (refusal === null) {
      close();
    }
  };
  return (
    <Dialog title={t.askedToRecord} onClose={close}>
      <div class="invitation">
        <GuestTerms lead={t.askedToRecordText} consent={consent} />
      </div>
      {problem !== null && (
        <p class="terms__problem" role="alert">
          {problem || t.notAnswered}
        </p>
      )}
      <div class="dialog__actions">
        <button class="button" type="button" data-testid="guest-agree" onClick={() => void agree()}>
          <span>{t.agreeToRecord}</span>
        </button>
        <button class="button button--quiet" type="button" onClick={close}>
          <span>{t.notNow}</span>
        </button>
      </div>
    </Dialog>
  );
}
