import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Notes } from "../notes";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { type PanelName, useSidePanels } from "./side-panels";

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

interface SideProps {
  readonly room: Room;
  /** What the people of a session write together. */
  readonly notes?: Notes | null;
  /** The tab that somebody asked for elsewhere; a new one each time they ask. */
  readonly wanted?: Wanted | null;
  /** Which panel is open at first. */
  readonly first?: PanelName;
  readonly onClose: () => void;
}

export interface Wanted {
  readonly name: PanelName;
}

/** The side of the room: what people write, and whatever else there is, a tab each. */
export function Side({ room, notes = null, wanted, first = "chat", onClose }: SideProps) {
  const { t } = useSurroundings();
  const panels = useSidePanels(room, notes);
  const [chosen, setChosen] = useState<PanelName>(wanted?.name ?? first);
  useEffect(() => {
    if (wanted) {
      setChosen(wanted.name);
    }
  }, [wanted]);
  const open = panels.find(({ name }) => name === chosen) ?? panels[0];
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const go = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const at = panels.findIndex(({ name }) => name === open?.name);
    const next = step && panels[(at + step + panels.length) % panels.length];
    if (next) {
      event.preventDefault();
      setChosen(next.name);
      tabs.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus();
    }
  };
  if (!open) {
    return null;
  }
  const isAlone = panels.length === 1;
  const asPanel = isAlone
    ? {}
    : ({ role: "tabpanel", "aria-labelledby": `${id}-${open.name}` } as const);
  return (
    <aside class="side" aria-label={isAlone ? open.label : t.aside}>
      <div class="side__head">
        {isAlone ? (
          <h2 class="side__title">{open.label}</h2>
        ) : (
          <div class="side__tabs" role="tablist" aria-label={t.aside} onKeyDown={go} ref={tabs}>
            {panels.map(({ name, label, count }) => (
              <button
                key={name}
                class="side__tab"
                type="button"
                role="tab"
                id={`${id}-${name}`}
                data-tab={name}
                data-testid={`tab-${name}`}
                aria-selected={name === open.name}
                aria-controls={`${id}-panel`}
                tabIndex={name === open.name ? 0 : -1}
                onClick={() => setChosen(name)}
              >
                {label}
                {count > 0 && <span class="side__count">{count}</span>}
              </button>
            ))}
          </div>
        )}
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="side__panel" id={`${id}-panel`} {...asPanel}>
        {open.draw()}
      </div>
    </aside>
  );
}
