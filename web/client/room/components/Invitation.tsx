import { useState } from "preact/hooks";
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
import { useAnswer } from "./use-answer";

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
  const { isAsking } = useStore(guest.media.store);
  const [hasAgreed, setAgreed] = useState(false);
  const { isBusy, problem, answer } = useAnswer(room, guest);
  const isRecorded = recording.isOn || recording.isReady;
  const version = config.recording?.version ?? null;
  const come = () => void answer(true, isRecorded || hasAgreed ? version : null);
  const stay = () => void answer(false, null);
  return (
    <Dialog title={t.invitedTitle} onClose={stay}>
      <div class="invitation">
        <p>{t.invitedText}</p>
        <Mirror guest={guest} />
        <Recorded isRecorded={isRecorded} hasAgreed={hasAgreed} onAgree={setAgreed} />
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
          disabled={isBusy || isAsking}
          onClick={come}
        >
          <span>{isRecorded ? t.agreeAndCome : t.comeOnStage}</span>
        </button>
        <button
          class="button button--quiet"
          type="button"
          data-testid="stay-in-hall"
          disabled={isBusy}
          onClick={stay}
        >
          <span>{t.notNow}</span>
        </button>
      </div>
    </Dialog>
  );
}

/** How one looks and sounds, and whether the devices work. */
function Mirror({ guest }: { guest: GuestSpot }) {
  const state = useStore(guest.media.store);
  return (
    <>
      <div class="invitation__mirror">
        <OwnTile media={guest.media} />
        <div class="invitation__devices">
          <DeviceControls media={guest.media} />
          <LevelMeter track={state.microphone.isOn ? state.microphone.track : null} />
        </div>
      </div>
      <DeviceChecks state={state} onRetry={() => void guest.media.open()} />
    </>
  );
}

interface RecordedProps {
  readonly isRecorded: boolean;
  readonly hasAgreed: boolean;
  readonly onAgree: (hasAgreed: boolean) => void;
}

/** What is recorded, where it is; else whether one agrees for the case that it will be. */
function Recorded({ isRecorded, hasAgreed, onAgree }: RecordedProps) {
  const { config, t } = useSurroundings();
  const consent = config.recording;
  if (!consent) {
    return null;
  }
  if (isRecorded) {
    return <GuestTerms lead={t.isRecordedNow} consent={consent} />;
  }
  return (
    <div>
      <label class="invitation__consent">
        <input
          class="check__input"
          type="checkbox"
          checked={hasAgreed}
          data-testid="agree-later"
          onChange={(event) => onAgree(event.currentTarget.checked)}
        />
        <span>{t.agreeIfRecorded}</span>
      </label>
      <details class="invitation__more">
        <summary>{t.whatIsRecorded}</summary>
        <GuestTerms consent={consent} />
      </details>
    </div>
  );
}
