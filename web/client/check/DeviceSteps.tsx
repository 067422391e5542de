import type { Messages } from "../i18n";
import type { CheckMessages } from "../i18n/check";
import { problemSentence } from "../room/components/DeviceChecks";
import { DevicePicker } from "../room/components/DevicePicker";
import { Icon } from "../room/components/Icon";
import { LevelMeter } from "../room/components/LevelMeter";
import type { LocalDevice, LocalMedia } from "../room/devices/local-media";
import { useStore } from "../room/store";
import { useSurroundings } from "../room/surroundings";
import type { Outcome } from "../trials/outcome";
import type { Checkup } from "./checkup";
import { type Line, Step } from "./Step";

interface DeviceStepProps {
  readonly checkup: Checkup;
  readonly media: LocalMedia;
  readonly words: CheckMessages;
}

export function CameraStep({ checkup, media, words }: DeviceStepProps) {
  const { t } = useSurroundings();
  const { isAsking, camera } = useStore(media.store);
  const outcome = useStore(checkup.store).findings.camera;
  const failed = camera.problem ? problemSentence("camera", camera.problem, t) : "";
  const said = { good: words.cameraGood, left_out: words.cameraLeftOut, failed };
  return (
    <Step title={words.cameraTitle} name="camera" lines={linesOf(outcome, said, isAsking, t)}>
      <DevicePicker
        id="choose-camera"
        label={words.cameraTitle}
        device={camera}
        onChoose={(id) => void media.choose("camera", id)}
      />
      <p>
        <button
          class="button button--quiet button--s"
          type="button"
          onClick={() => (camera.isOn ? media.leaveOutCamera() : void media.toggleCamera())}
        >
          <Icon name={camera.isOn ? "camera-off" : "camera"} />
          <span>{switchLabel(camera, words)}</span>
        </button>
      </p>
    </Step>
  );
}

function switchLabel({ isOn, problem }: LocalDevice, words: CheckMessages): string {
  if (!isOn) {
    return words.turnCameraOn;
  }
  return problem ? words.doWithoutCamera : words.turnCameraOff;
}

export function MicrophoneStep({ checkup, media, words }: DeviceStepProps) {
  const { t } = useSurroundings();
  const { isAsking, microphone } = useStore(media.store);
  const outcome = useStore(checkup.store).findings.microphone;
  const failed = microphone.problem
    ? problemSentence("microphone", microphone.problem, t)
    : words.microphoneSilent;
  const lines = linesOf(outcome, { good: words.microphoneGood, failed }, isAsking, t);
  const isWaiting = outcome === null && !isAsking && microphone.track !== null;
  return (
    <Step
      title={words.microphoneTitle}
      name="microphone"
      lines={isWaiting ? [{ state: "open", text: words.saySomething }] : lines}
    >
      <DevicePicker
        id="choose-microphone"
        label={words.microphoneTitle}
        device={microphone}
        onChoose={(id) => void media.choose("microphone", id)}
      >
        <LevelMeter track={microphone.track} onLevel={checkup.hear} />
      </DevicePicker>
    </Step>
  );
}

function linesOf(
  outcome: Outcome | null,
  said: Partial<Record<Outcome, string>>,
  isAsking: boolean,
  t: Messages,
): Line[] {
  if (isAsking) {
    return [{ state: "busy", text: t.devicesAsking }];
  }
  const text = outcome && said[outcome];
  return text ? [{ state: outcome, text }] : [];
}
