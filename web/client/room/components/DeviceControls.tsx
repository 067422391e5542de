import type { LocalMedia } from "../devices/local-media";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import { TalkControl } from "./TalkControl";

interface DeviceControlsProps {
  readonly media: LocalMedia;
  /** The microphone is heard only for as long as its control is held. */
  readonly isPushToTalk?: boolean;
}

/** Turn the microphone and the camera on and off. */
export function DeviceControls({ media, isPushToTalk = false }: DeviceControlsProps) {
  const { t } = useSurroundings();
  const { camera, microphone } = useStore(media.store);
  const isHeard = microphone.isOn && microphone.track !== null;
  const isSeen = camera.isOn && camera.track !== null;
  return (
    <>
      {isPushToTalk && microphone.track ? (
        <TalkControl media={media} />
      ) : (
        <Control
          icon={isHeard ? "mic" : "mic-off"}
          label={isHeard ? t.microphone : t.microphoneOff}
          kind={isHeard ? "" : "control--off"}
          isPressed={isHeard}
          onClick={() => void media.toggleMicrophone()}
          testId="microphone"
        />
      )}
      <Control
        icon={isSeen ? "camera" : "camera-off"}
        label={isSeen ? t.camera : t.cameraOff}
        kind={isSeen ? "" : "control--off"}
        isPressed={isSeen}
        onClick={() => void media.toggleCamera()}
        testId="camera"
      />
    </>
  );
}
