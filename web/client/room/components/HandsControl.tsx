import { useEffect, useRef, useState } from "preact/hooks";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";

/** How many hands are up, for the hosts, while there are any; opens the line beside the stage. */
export function HandsControl({ room, onOpen }: { room: Room; onOpen: () => void }) {
  const { t } = useSurroundings();
  const hands = useStore(room.view).boards.hands?.hands ?? [];
  const newest = hands.at(-1);
  const known = useRef(newest?.number ?? 0);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (newest && newest.number > known.current) {
      known.current = newest.number;
      setSaid(t.raisedBy(newest.person.name));
    }
  }, [newest, t]);
  return (
    <>
      {hands.length > 0 && (
        <Control
          icon="hand"
          label={t.hands}
          shortLabel={t.handsShort}
          count={hands.length}
          countLabel={t.handsUp(hands.length)}
          onClick={onOpen}
          testId="open-hands"
        />
      )}
      <p class="visually-hidden" role="status" data-testid="hands-said">
        {said}
      </p>
    </>
  );
}
