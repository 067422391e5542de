import { useState } from "preact/hooks";
import type { CheckMessages } from "../i18n/check";
import { Icon } from "../room/components/Icon";
import type { Outcome } from "../trials/outcome";
import { type Line, Step } from "./Step";

interface SpeakerStepProps {
  readonly outcome: Outcome | null;
  readonly t: CheckMessages;
  play(): Promise<void>;
  /** Null: it is asked once more. */
  onAnswer(isHeard: boolean | null): void;
}

/** Play something and ask: nobody else can know whether it is heard. */
export function SpeakerStep({ outcome, t, play, onAnswer }: SpeakerStepProps) {
  const [hasPlayed, setHasPlayed] = useState(false);
  const isAsking = hasPlayed && outcome === null;
  const listen = () => {
    setHasPlayed(true);
    onAnswer(null);
    void play().catch(() => undefined);
  };
  return (
    <Step title={t.speakerTitle} name="speaker" lines={linesOf(outcome, isAsking, t)}>
      <p class="button-row">
        {isAsking && (
          <>
            <button class="button button--s" type="button" onClick={() => onAnswer(true)}>
              {t.yes}
            </button>
            <button
              class="button button--secondary button--s"
              type="button"
              onClick={() => onAnswer(false)}
            >
              {t.no}
            </button>
          </>
        )}
        {outcome !== "good" && (
          <button
            class={`button button--s ${hasPlayed ? "button--quiet" : ""}`}
            type="button"
            onClick={listen}
          >
            <Icon name="sound" />
            <span>{hasPlayed ? t.playAgain : t.playNotes}</span>
          </button>
        )}
      </p>
    </Step>
  );
}

function linesOf(outcome: Outcome | null, isAsking: boolean, t: CheckMessages): Line[] {
  if (outcome === "good") {
    return [{ state: "good", text: t.speakerGood }];
  }
  if (outcome === "failed") {
    return [{ state: "failed", text: t.speakerFailed }];
  }
  return isAsking ? [{ state: "open", text: t.didYouHear }] : [];
}
