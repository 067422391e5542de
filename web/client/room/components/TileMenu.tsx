import type { Participant } from "../../protocol";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { PersonMenu } from "./PersonMenu";

interface TileMenuProps {
  readonly room: Room;
  readonly person: Participant;
}

/** What one may do about somebody on stage, at the corner of their picture. */
export function TileMenu({ room, person }: TileMenuProps) {
  const { t } = useSurroundings();
  return (
    <div class="tile__menu">
      <PersonMenu
        room={room}
        about={{ id: person.id, name: person.name, seq: null }}
        label={t.about(person.name)}
        testId={`tile-menu-${person.id}`}
        conducts={["report"]}
      />
    </div>
  );
}
