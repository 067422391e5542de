import type { Messages } from "../../i18n";
import type { WayFound, WayIn } from "../door/way-in";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface Verdict {
  readonly tone: "good" | "busy" | "bad" | "warn" | "open";
  readonly icon: string;
  readonly text: keyof Messages;
}

const VERDICTS: Record<WayFound, Verdict> = {
  trying: { tone: "busy", icon: "refresh", text: "wayTrying" },
  good: { tone: "good", icon: "check", text: "wayGood" },
  weak: { tone: "warn", icon: "alert", text: "wayWeak" },
  relayed: { tone: "good", icon: "check", text: "wayRelayed" },
  failed: { tone: "bad", icon: "stop", text: "wayFailed" },
  unreached: { tone: "bad", icon: "stop", text: "wayUnreached" },
  untried: { tone: "open", icon: "clock", text: "wayUntried" },
};

/** What the connection is like, and what helps; nobody has to wait for it. */
export function WayInCheck({ wayIn }: { wayIn: WayIn }) {
  const { t } = useSurroundings();
  const found = useStore(wayIn.store);
  const { tone, icon, text } = VERDICTS[found];
  return (
    <div class="stack" data-testid="way-in" data-found={found}>
      <div role="status">
        <ul class="checks">
          <li class={`checks__item checks__item--${tone}`}>
            <Icon name={icon} />
            <span>{String(t[text])}</span>
          </li>
        </ul>
      </div>
      {tone !== "good" && tone !== "busy" && (
        <p>
          <button
            class="button button--secondary button--s"
            type="button"
            onClick={() => void wayIn.begin()}
          >
            <Icon name="refresh" />
            <span>{t.tryConnectionAgain}</span>
          </button>
        </p>
      )}
    </div>
  );
}
