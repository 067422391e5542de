import { useState } from "preact/hooks";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { type About, ConductDialog } from "./ConductDialog";
import { Menu, MenuItem } from "./Menu";

/** How the audience reports who is on stage, be it that they write in the chat or not. */
export function HostsMenu({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const { others } = useStore(room.view);
  const [about, report] = useState<About | null>(null);
  if (others.length === 0) {
    return null;
  }
  return (
    <div class="tile__menu">
      <Menu label={t.aboutStage} testId="stage-menu">
        {others.map(({ id, name }) => (
          <MenuItem
            key={id}
            icon="flag"
            label={t.reportTitle(name)}
            testId={`report-${id}`}
            onClick={() => report({ id, name, seq: null })}
          />
        ))}
      </Menu>
      {about && (
        <ConductDialog room={room} conduct="report" about={about} onClose={() => report(null)} />
      )}
    </div>
  );
}
