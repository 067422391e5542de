import type { ChatSlow } from "../../protocol";
import { useSurroundings } from "../surroundings";
import { Menu, MenuItem } from "./Menu";

const STEPS_S: readonly ChatSlow["slow_s"][] = [0, 5, 10, 30, 60];

interface SlowMenuProps {
  readonly slowS: number;
  readonly onSlow: (slowS: ChatSlow["slow_s"]) => void;
}

/** How often each viewer may write, for the hosts to say. */
export function SlowMenu({ slowS, onSlow }: SlowMenuProps) {
  const { t } = useSurroundings();
  return (
    <Menu label={t.slowMode} icon="clock" testId="slow-menu">
      <p class="menu__title">{t.slowMode}</p>
      {STEPS_S.map((step) => (
        <MenuItem
          key={step}
          icon={step === slowS ? "check" : "clock"}
          label={step === 0 ? t.slowOff : t.slowEvery(step)}
          isChosen={step === slowS}
          testId={`slow-${step}`}
          onClick={() => onSlow(step)}
        />
      ))}
    </Menu>
  );
}
