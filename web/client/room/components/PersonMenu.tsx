import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { type About, type Conduct, ConductDialog } from "./ConductDialog";
import { Menu, MenuItem } from "./Menu";

interface PersonMenuProps {
  readonly room: Room;
  readonly about: About;
  /** What the menu is about, for those who do not see where it stands. */
  readonly label: string;
  readonly testId: string;
  /** What may be done, in order. */
  readonly conducts: readonly Conduct[];
  /** Other things to do, before. */
  readonly children?: ComponentChildren;
}

const ICONS: Readonly<Record<Conduct, string>> = {
  takeAway: "trash",
  takeGiftWords: "trash",
  silence: "mic-off",
  remove: "leave",
  ban: "lock",
  report: "flag",
};

/** What one may do about somebody, from where they are: a line of the chat, a tile. */
export function PersonMenu(props: PersonMenuProps) {
  const { room, about, conducts } = props;
  const { t } = useSurroundings();
  const [asked, ask] = useState<Conduct | null>(null);
  const labels: Readonly<Record<Conduct, string>> = {
    takeAway: t.takeAway,
    takeGiftWords: t.takeGiftWords,
    silence: t.silence,
    remove: t.remove,
    ban: t.ban,
    report: t.report,
  };
  return (
    <>
      <Menu label={props.label} testId={props.testId}>
        {props.children}
        {conducts.map((conduct) => (
          <MenuItem
            key={conduct}
            icon={ICONS[conduct]}
            label={labels[conduct]}
            testId={`conduct-${conduct}`}
            onClick={() => ask(conduct)}
          />
        ))}
      </Menu>
      {asked && (
        <ConductDialog room={room} conduct={asked} about={about} onClose={() => ask(null)} />
      )}
    </>
  );
}
