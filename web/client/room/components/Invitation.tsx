import { useEffect, useRef, useState } from "preact/hooks";
import type { GuestSpot } from "../guest-spot";
import type { Room } from "../room";
import { handUp } from "../state/hands";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { DeviceChecks } from "./DeviceChecks";
import { DeviceControls } from "./DeviceControls";
import { Dialog } from "./Dialog";
import { GuestTerms } from "./GuestTerms";
import { LevelMeter } from "./LevelMeter";
import { OwnTile } from "./OwnTile";

/** A host asks one on stage: what that means, how one looks, then yes or not now. */
export function Invitation({ room, guest }: { room: Room; guest: GuestSpot }) {
  const { hand, boards } = useStore(room.view);
  const isOn = useStore(guest.isOn);
  const up = handUp(hand, boards.hands);
  return up?.isInvited && !isOn ? <Asked key={up.number} room={room} guest={guest} /> : null;
}

function Asked({ room, guest }: { room: Room; guest: GuestSpot }) {
  const { config, t } = useSurroundings();
  const { recording } = useStore(room.view);
  const state = useStore(guest.media.store);
  const [hasAgreed, setAgreed] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isOver = useRef(false);
  const isComing = useRef(false);
  const isRecorded = recording.isOn || recording.isReady;
  const consent = config.recording;
  useEffect(() => {
    void guest.media.open();
    return () => {
      isOver.current = true;
      letGo();
    };
  }, [guest]);
  /** Whoever does not go on stage lets camera and microphone go again. */
  const letGo = () => {
    if (isOver.current && !isComing.current && !guest.isOn.get()) {
      guest.media.close();
    }
  };
  const answer = async (accepts: boolean) => {
    // Closing is a no, unless it was answered already.
    if (isOver.current) {
      return;
    }
    setBusy(true);
    const agreed = accepts && (isRecorded || hasAgreed) ? (consent?.version ?? null) : null;
    isComing.current = accepts;
    const refusal = await room.ask("hand.answer", { accepts, consent: agreed });
    isComing.current = accepts && refusal === null;
    letGo();
    setProblem(refusal);
    setBusy(false);
  };
  const yes = isRecorded ? t.agreeAndCome : t.comeOnStage;
  return (
    <Dialog title={t.invitedTitle} onClose={() => void answer(false)}>
      <div class="invitation">
        <p>{t.invitedText}</p>
        <div class="invitation__mirror">
          <OwnTile media={guest.media} />
          <div class="invitation__devices">
            <DeviceControls media={guest.media} />
            <LevelMeter track={state.microphone.isOn ? state.microphone.track : null} />
          </div>
        </div>
        <DeviceChecks state={state} onRetry={() => void guest.media.open()} />
        {consent && isRecorded && <GuestTerms lead={t.isRecordedNow} consent={consent} />}
        {consent && !isRecorded && (
          <label class="invitation__consent">
            <input
              type="checkbox"
              checked={hasAgreed}
              data-testid="agree-later"
              onChange={(event) => setAgreed(event.currentTarget.checked)}
            />
            <span>{t.agreeIfRecorded}</span>
          </label>
        )}
      </div>
      {problem !== null && (
        <p class="terms__problem" role="alert">
          {problem || t.notAnswered}
        </p>
      )}
      <div class="dialog__actions">
        <button
          class="button"
          type="button"
          data-testid="come-on-stage"
          aria-busy={isBusy}
          disabled={isBusy || state.isAsking}
          onClick={() => void answer(true)}
        >
          <span>{yes}</span>
        </button>
        <button
          class="button button--quiet"
          type="button"
          data-testid="stay-in-hall"
          disabled={isBusy}
          onClick={() => void answer(false)}
        >
          <span>{t.notNow}</span>
        </button>
      </div>
    </Dialog>
  );
}
