import type { Messages } from "../../i18n";
import type { LocalMediaState } from "../devices/local-media";
import type { DeviceProblem } from "../devices/problem";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface Check {
  readonly tone: "good" | "busy" | "bad" | "warn";
  readonly icon: string;
  readonly text: string;
}

type Sentence = keyof Messages;

const CAMERA: Record<DeviceProblem, Sentence> = {
  denied: "cameraDenied",
  missing: "cameraMissing",
  busy: "cameraBusy",
  insecure: "cameraInsecure",
  unknown: "cameraUnknown",
};
const MICROPHONE: Record<DeviceProblem, Sentence> = {
  denied: "microphoneDenied",
  missing: "microphoneMissing",
  busy: "microphoneBusy",
  insecure: "microphoneInsecure",
  unknown: "microphoneUnknown",
};
const BOTH: Partial<Record<DeviceProblem, Sentence>> = {
  denied: "bothDenied",
  missing: "bothMissing",
  insecure: "bothInsecure",
};

/** What works, and what to do about what does not. */
export function checksOf(state: LocalMediaState, t: Messages): Check[] {
  const { camera, microphone } = state;
  if (state.isAsking) {
    return [{ tone: "busy", icon: "refresh", text: t.devicesAsking }];
  }
  const problems = problemsOf(camera.problem, microphone.problem);
  const checks = problems.map(
    (key): Check => ({ tone: "bad", icon: "stop", text: String(t[key]) }),
  );
  if (microphone.track && !microphone.isOn) {
    checks.push({ tone: "warn", icon: "mic-off", text: t.microphoneStaysOff });
  } else if (microphone.track && !camera.problem) {
    const text = camera.track ? t.devicesWork : t.microphoneWorks;
    checks.push({ tone: "good", icon: "check", text });
  }
  return checks;
}

/** What to do about a camera or a microphone that does not start. */
export function problemSentence(
  name: "camera" | "microphone",
  problem: DeviceProblem,
  t: Messages,
): string {
  return String(t[(name === "camera" ? CAMERA : MICROPHONE)[problem]]);
}

/** One sentence where both have the same trouble. */
function problemsOf(camera: DeviceProblem | null, microphone: DeviceProblem | null): Sentence[] {
  const both = camera !== null && camera === microphone ? BOTH[camera] : undefined;
  if (both) {
    return [both];
  }
  return [...(microphone ? [MICROPHONE[microphone]] : []), ...(camera ? [CAMERA[camera]] : [])];
}

export function DeviceChecks({ state, onRetry }: { state: LocalMediaState; onRetry: () => void }) {
  const { t } = useSurroundings();
  const checks = checksOf(state, t);
  const hasProblem = checks.some(({ tone }) => tone === "bad");
  return (
    <div class="stack" role="status" data-testid="device-checks">
      <ul class="checks">
        {checks.map(({ tone, icon, text }) => (
          <li class={`checks__item checks__item--${tone}`} key={text}>
            <Icon name={icon} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      {hasProblem && (
        <button class="button button--secondary button--s" type="button" onClick={onRetry}>
          <Icon name="refresh" />
          <span>{t.tryAgain}</span>
        </button>
      )}
    </div>
  );
}
