import type { CheckMessages } from "../i18n/check";
import { Icon } from "../room/components/Icon";
import { Tile } from "../room/components/Tile";
import type { LocalMedia } from "../room/devices/local-media";
import { useStore } from "../room/store";
import { useSurroundings } from "../room/surroundings";
import { playChime } from "../trials/chime";
import type { Detour, Outcome } from "../trials/outcome";
import type { Checkup, CheckupState } from "./checkup";
import { CameraStep, MicrophoneStep } from "./DeviceSteps";
import { SpeakerStep } from "./SpeakerStep";
import { type Line, Step } from "./Step";

interface CheckPageProps {
  readonly checkup: Checkup;
  readonly media: LocalMedia;
  readonly words: CheckMessages;
}

/** Be seen, be heard, hear, get through: one after the other, in any order. */
export function CheckPage({ checkup, media, words }: CheckPageProps) {
  const state = useStore(checkup.store);
  if (!state.hasBegun) {
    return <Beginning words={words} onBegin={() => void checkup.begin()} />;
  }
  return (
    <div class="check-up__row">
      <Mirror media={media} words={words} />
      <div class="check-up__side">
        <ol class="check-up__steps" aria-label={words.steps}>
          <CameraStep checkup={checkup} media={media} words={words} />
          <MicrophoneStep checkup={checkup} media={media} words={words} />
          <SpeakerStep
            outcome={state.findings.speaker}
            t={words}
            play={playChime}
            onAnswer={(isHeard) => checkup.hearsUs(isHeard)}
          />
          <Step title={words.connectionTitle} name="connection" lines={waysOf(state, words)} />
        </ol>
        {mayCheckAgain(state) && (
          <button
            class="button button--secondary"
            type="button"
            onClick={() => void checkup.retry()}
          >
            <Icon name="refresh" />
            <span>{words.tryAgain}</span>
          </button>
        )}
      </div>
    </div>
  );
}

function Beginning({ words, onBegin }: { words: CheckMessages; onBegin: () => void }) {
  return (
    <section class="check-up__begin">
      <h2>{words.beginTitle}</h2>
      <p>{words.beginText}</p>
      <p>
        <button class="button button--l" type="button" onClick={onBegin} data-testid="begin-check">
          <Icon name="mic" />
          <span>{words.begin}</span>
        </button>
      </p>
    </section>
  );
}

function Mirror({ media, words }: { media: LocalMedia; words: CheckMessages }) {
  const { config } = useSurroundings();
  const { camera } = useStore(media.store);
  return (
    <section class="check-up__mirror" aria-label={words.mirror}>
      <Tile
        name={config.me.name}
        scene="me"
        video={camera.isOn ? camera.track : null}
        testId="self-video"
        kind="tile--mirror"
        isSilent
        isNameless
      />
    </section>
  );
}

/** How the line to the hub and the ways of the call stand. */
export function waysOf(state: CheckupState, t: CheckMessages): Line[] {
  const { isTrying, findings, problem, detour } = state;
  const { line, media } = findings;
  if (!isTrying && line === null) {
    return [{ state: "open", text: t.notYet }];
  }
  const hub: Line =
    line === null
      ? { state: "busy", text: t.lineTrying }
      : { state: line, text: line === "good" ? t.lineGood : t.lineFailed };
  const call = callOf(media, problem, t);
  return detour ? [call, detourLine(detour, media, t), hub] : [call, hub];
}

function detourLine(detour: NonNullable<Detour>, media: Outcome | null, t: CheckMessages): Line {
  if (detour === "shut") {
    const isNeeded = media === "failed";
    return isNeeded
      ? { state: "failed", text: t.relayFailed }
      : { state: "weak", text: t.relayShut };
  }
  return { state: "good", text: detour === "taken" ? t.relayTaken : t.relaySpare };
}

function callOf(media: Outcome | null, problem: string | null, t: CheckMessages): Line {
  if (problem !== null) {
    return { state: "weak", text: problem };
  }
  const texts = { good: t.mediaGood, weak: t.mediaWeak, failed: t.mediaFailed, left_out: "" };
  return media ? { state: media, text: texts[media] } : { state: "busy", text: t.mediaTrying };
}

function mayCheckAgain({ isTrying, findings, problem, detour }: CheckupState): boolean {
  const isBad = Object.values(findings).some((found) => found === "failed" || found === "weak");
  return !isTrying && (isBad || problem !== null || detour === "shut");
}
