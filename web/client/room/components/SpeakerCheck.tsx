import { useState } from "preact/hooks";
import { playChime } from "../../trials/chime";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

type Heard = "unasked" | "asked" | "heard" | "unheard";

/** Three notes, and whether they are heard: nobody else can know. */
export function SpeakerCheck({ play = playChime }: { play?: () => Promise<void> }) {
  const { t } = useSurroundings();
  const [heard, setHeard] = useState<Heard>("unasked");
  const listen = () => {
    setHeard("asked");
    play().catch(() => undefined);
  };
  return (
    <div class="stack" data-testid="speaker-check" data-heard={heard}>
      <div role="status">
        {heard !== "unasked" && (
          <ul class="checks">
            <Answer heard={heard} />
          </ul>
        )}
      </div>
      <p class="button-row">
        {heard === "asked" && (
          <>
            <button class="button button--s" type="button" onClick={() => setHeard("heard")}>
              {t.yes}
            </button>
            <button
              class="button button--secondary button--s"
              type="button"
              onClick={() => setHeard("unheard")}
            >
              {t.no}
            </button>
          </>
        )}
        {heard !== "heard" && (
          <button
            class={`button button--s ${heard === "asked" ? "button--quiet" : "button--secondary"}`}
            type="button"
            data-testid="play-notes"
            onClick={listen}
          >
            <Icon name="sound" />
            <span>{heard === "unasked" ? t.testSound : t.playAgain}</span>
          </button>
        )}
      </p>
    </div>
  );
}

function Answer({ heard }: { heard: Heard }) {
  const { t } = useSurroundings();
  const lines = {
    unasked: null,
    asked: { tone: "open", icon: "sound", text: t.didYouHear },
    heard: { tone: "good", icon: "check", text: t.soundHeard },
    unheard: { tone: "bad", icon: "stop", text: t.soundUnheard },
  };
  const line = lines[heard];
  return (
    line && (
      <li class={`checks__item checks__item--${line.tone}`}>
        <Icon name={line.icon} />
        <span>{line.text}</span>
      </li>
    )
  );
}
