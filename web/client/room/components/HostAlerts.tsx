import type { Broadcast } from "../broadcast";
import type { LocalMedia } from "../devices/local-media";
import type { Room } from "../room";
import type { ScreenShare } from "../screen-share";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Alert } from "./Alert";
import { DeclinedAlert } from "./DeclinedAlert";
import { MutedAlert } from "./MutedAlert";
import { UnpluggedAlert } from "./UnpluggedAlert";

interface HostAlertsProps {
  readonly room: Room;
  readonly broadcast: Broadcast;
  readonly screen: ScreenShare;
  readonly media: LocalMedia;
}

/** What the host must know now; the network first. */
export function HostAlerts({ room, broadcast, screen, media }: HostAlertsProps) {
  const { config, t } = useSurroundings();
  const line = useStore(room.line.store);
  const link = useStore(broadcast.link.store);
  const { step, problem } = useStore(broadcast.view);
  const { microphone, unplugged, mutedBy } = useStore(media.store);
  const { hasFailed } = useStore(screen.view);
  const screenLink = useStore(screen.link.store);
  const { recording } = useStore(room.view);
  const declined = useStore(room.declined);
  if (line.is === "returning") {
    return <Alert icon="signal-off" text={t.lineReturning} isBad />;
  }
  if (step === "live" && link.is === "interrupted") {
    return <Alert icon="signal-off" text={link.problem ?? t.hostReturning} isBad />;
  }
  if (link.problem !== null) {
    return <Alert icon="alert" text={link.problem} isBad />;
  }
  if (problem !== null) {
    const ours = step === "live" ? t.endFailed : t.goLiveFailed;
    return <Alert icon="alert" text={problem || ours} isBad />;
  }
  if (unplugged) {
    return <UnpluggedAlert media={media} />;
  }
  if (mutedBy !== null) {
    return <MutedAlert media={media} />;
  }
  if (hasFailed || screenLink.problem !== null) {
    return <Alert icon="alert" text={screenLink.problem ?? t.screenFailed} isBad />;
  }
  if (declined) {
    return <DeclinedAlert room={room} />;
  }
  if (step === "live" && !(microphone.isOn && microphone.track)) {
    return <Alert icon="mic-off" text={t.audienceHearsNothing} />;
  }
  if (recording.hasFailed) {
    return <Alert icon="alert" text={t.recordingFailed} isBad />;
  }
  const together = (config.hosts ?? 1) > 1 ? t.backstageTogether : t.backstageText;
  return step === "backstage" ? <Alert icon="eye" text={together} /> : null;
}
