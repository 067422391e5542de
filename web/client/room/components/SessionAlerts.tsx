import { secondsUntil } from "../clock";
import { useNow, useSurroundings } from "../surroundings";
import { Alert } from "./Alert";
import { SoundOn } from "./SoundOn";

interface SessionAlertsProps {
  readonly isReturning: boolean;
  readonly endsAt: string;
  readonly isBlocked: boolean;
  readonly onUnblock: () => void;
}

const SHOWN_S = 12;
const SOON_S = 300;

/** The network first, then the sound, then the time: one sentence at a time. */
export function SessionAlerts({ isReturning, endsAt, isBlocked, onUnblock }: SessionAlertsProps) {
  const { t } = useSurroundings();
  const now = useNow();
  const left = secondsUntil(endsAt, now);
  const over = Math.floor((now - new Date(endsAt).getTime()) / 1000);
  if (isReturning) {
    return <Alert icon="signal-off" text={t.lineReturning} isBad />;
  }
  if (isBlocked) {
    return <SoundOn text={t.playCall} onUnblock={onUnblock} />;
  }
  if (left > SOON_S - SHOWN_S && left <= SOON_S) {
    return <Alert icon="clock" text={t.fiveMinutesLeft} />;
  }
  if (left === 0 && over < SHOWN_S) {
    return <Alert icon="clock" text={t.timeIsUpTakeLeave} />;
  }
  return null;
}
