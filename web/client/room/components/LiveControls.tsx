import type { Broadcast } from "../broadcast";
import type { LocalMedia } from "../devices/local-media";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import type { HostQuestion } from "./HostQuestions";

interface LiveControlsProps {
  readonly broadcast: Broadcast;
  readonly media: LocalMedia;
  readonly onAsk: (question: HostQuestion) => void;
}

/** Go live, then end; and leave at any moment. */
export function LiveControls({ broadcast, media, onAsk }: LiveControlsProps) {
  const { t } = useSurroundings();
  const { step } = useStore(broadcast.view);
  const { microphone, isAsking } = useStore(media.store);
  const isOnAir = step === "live" || step === "ending";
  const isStarting = step === "counting" || step === "starting";
  const goLive = () =>
    microphone.track ? void broadcast.goLive() : broadcast.refuse(t.needDevices);
  return (
    <>
      {isOnAir ? (
        <Control
          icon="close"
          label={step === "ending" ? t.ending : t.endLive}
          kind="control--leave"
          isBusy={step === "ending"}
          onClick={() => onAsk("end")}
          testId="end-live"
        />
      ) : (
        <Control
          icon="lamp"
          label={isStarting ? t.goingLive : t.goLive}
          kind="control--live"
          isBusy={isStarting || isAsking}
          onClick={goLive}
          testId="go-live"
        />
      )}
      <Control icon="leave" label={t.leave} onClick={() => onAsk("leave")} testId="leave" />
    </>
  );
}
