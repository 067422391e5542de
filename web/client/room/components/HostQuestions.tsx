import { useSurroundings } from "../surroundings";
import { Confirm } from "./Dialog";

export type HostQuestion = "end" | "leave" | null;

interface HostQuestionsProps {
  readonly question: HostQuestion;
  readonly isLive: boolean;
  readonly isRecorded: boolean;
  readonly onEnd: () => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

/** Ask before ending for everybody, and before leaving the stage. */
export function HostQuestions(props: HostQuestionsProps) {
  const { t } = useSurroundings();
  const { question, isLive, onClose } = props;
  const after = (act: () => void) => () => {
    onClose();
    act();
  };
  if (question === "end") {
    return (
      <Confirm
        title={t.endLiveTitle}
        text={props.isRecorded ? `${t.endLiveText} ${t.endLiveKeeps}` : t.endLiveText}
        confirm={t.endLiveConfirm}
        testId="confirm-end"
        onConfirm={after(props.onEnd)}
        onCancel={onClose}
      />
    );
  }
  if (question === "leave") {
    return (
      <Confirm
        title={isLive ? t.leaveLiveTitle : t.leaveBackstageTitle}
        text={isLive ? t.leaveLiveText : t.leaveBackstageText}
        confirm={t.leave}
        testId="confirm-leave"
        onConfirm={after(props.onLeave)}
        onCancel={onClose}
      />
    );
  }
  return null;
}
