import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import type { SideState } from "./use-side";

/** Open and close the chat; says how much was written meanwhile. */
export function SideControl({ side }: { side: SideState }) {
  const { t } = useSurroundings();
  return (
    <Control
      icon="chat"
      label={t.chat}
      isExpanded={side.isOpen}
      onClick={side.toggle}
      count={side.unread}
      countLabel={t.unread(side.unread)}
      testId="open-chat"
      buttonRef={side.opener}
    />
  );
}
