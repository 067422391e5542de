import { secondsUntil } from "../clock";
import type { LocalMedia } from "../devices/local-media";
import { useStore } from "../store";
import { useNow, useSurroundings } from "../surroundings";
import { Alert } from "./Alert";
import { SoundOn } from "./SoundOn";
import { UnpluggedAlert } from "./UnpluggedAlert";

interface SessionAlertsProps {
  readonly media: LocalMedia;
  readonly isReturning: boolean;
  /** The two still hear each other. */
  readonly canTalk: boolean;
  readonly endsAt: string;
  readonly isBlocked: boolean;
  readonly onUnblock: () => void;
}

const SHOWN_S = 12;
const SOON_S = 300;

/** The network first, then the sound, then the time: one sentence at a time. */
export function SessionAlerts(props: SessionAlertsProps) {
  const { t } = useSurroundings();
  const { endsAt } = props;
  const { unplugged } = useStore(props.media.store);
  const now = useNow();
  const left = secondsUntil(endsAt, now);
  const over = Math.floor((now - new Date(endsAt).getTime()) / 1000);
  if (props.isReturning) {
    return props.canTalk ? (
      <Alert icon="signal" text={t.lineReturningTalk} />
    ) : (
      <Alert icon="signal-off" text={t.lineReturning} isBad />
    );
  }
  if (unplugged) {
    return <UnpluggedAlert media={props.media} />;
  }
  if (props.isBlocked) {
    return <SoundOn text={t.playCall} onUnblock={props.onUnblock} />;
  }
  if (left > SOON_S - SHOWN_S && left <= SOON_S) {
    return <Alert icon="clock" text={t.fiveMinutesLeft} />;
  }
  if (left === 0 && over < SHOWN_S) {
    return <Alert icon="clock" text={t.timeIsUpTakeLeave} />;
  }
  return null;
}
