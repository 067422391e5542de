import { useState } from "preact/hooks";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import { Confirm } from "./Dialog";
import { RecordConsent } from "./RecordConsent";

/** Record, after having read what that means; stop, and go on with the same recording later. */
export function RecordControl({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const { isOn, isReady } = useStore(room.view).recording;
  const [question, setQuestion] = useState<"start" | "stop" | null>(null);
  const consent = config.recording;
  if (!consent) {
    return null;
  }
  const isAsked = isOn || isReady;
  const close = () => setQuestion(null);
  return (
    <>
      <Control
        icon={isAsked ? "recording" : "record"}
        label={isOn ? t.stopRecording : isReady ? t.recordReady : t.record}
        {...(isOn ? { shortLabel: t.stopRecordingShort } : {})}
        kind={isOn ? "control--recording" : ""}
        isPressed={isAsked}
        onClick={() => setQuestion(isAsked ? "stop" : "start")}
        testId="record"
      />
      {question === "start" && <RecordConsent room={room} consent={consent} onClose={close} />}
      {question === "stop" && (
        <Confirm
          title={isOn ? t.stopRecordingTitle : t.unpreparedTitle}
          text={isOn ? t.stopRecordingText : t.unpreparedText}
          confirm={isOn ? t.stopRecording : t.doNotRecord}
          cancel={t.goOnRecording}
          testId="confirm-stop-recording"
          onConfirm={() => {
            close();
            void room.stopRecording();
          }}
          onCancel={close}
        />
      )}
    </>
  );
}
