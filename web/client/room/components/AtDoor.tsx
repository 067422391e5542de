import type { Waiting } from "../door/waiting";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

/** Before the door: who else waits, and who is in already. */
export function Neighbourhood({ waiting }: { waiting: Waiting }) {
  const { config, t, formats } = useSurroundings();
  const { waiting: names, count, inside } = useStore(waiting.store);
  const isHall = config.kind === "masterclass";
  const isThere = isHall ? config.role === "host" && count > 0 : names.length > 0;
  const others = isHall ? t.peopleAtDoor(count) : t.atDoor(formats.list(names), names.length);
  return (
    <div role="status" data-testid="neighbours">
      {inside.length > 0 && <p class="small">{t.alreadyIn(formats.list(inside), inside.length)}</p>}
      {isThere && <p class="small">{others}</p>}
    </div>
  );
}

/** In the room: who waits outside. */
export function DoorFact({ room }: { room: Room }) {
  const { t, formats } = useSurroundings();
  const { names, count } = useStore(room.view).door;
  if (count === 0) {
    return null;
  }
  const text =
    names.length > 0 ? t.atDoor(formats.list(names), names.length) : t.peopleAtDoor(count);
  return (
    <span class="room__fact room__fact--door" role="status" data-testid="at-door">
      <Icon name="person" />
      <span class="room__fact-count" aria-hidden="true">
        {count}
      </span>
      <span class="room__fact-words">{text}</span>
    </span>
  );
}
