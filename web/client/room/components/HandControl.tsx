import { useState } from "preact/hooks";
import type { Room } from "../room";
import { handUp } from "../state/hands";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";

interface HandControlProps {
  readonly room: Room;
  /** Why the hub would not, as a sentence; "" when it did not answer; null once all is well. */
  readonly onRefusal: (refusal: string | null) => void;
}

/** Ask to speak, see one's place in the line, and give it up. */
export function HandControl({ room, onRefusal }: HandControlProps) {
  const { t } = useSurroundings();
  const { hand, boards } = useStore(room.view);
  const [isBusy, setBusy] = useState(false);
  const up = handUp(hand, boards.hands);
  const turn = async () => {
    setBusy(true);
    onRefusal(up ? await room.lowerHand() : await room.raiseHand());
    setBusy(false);
  };
  return (
    <>
      <Control
        icon="hand"
        label={up ? t.handPlace(up.place) : t.raiseHand}
        shortLabel={up ? t.handPlaceShort(up.place) : t.handShort}
        kind="control--raised"
        isPressed={up !== null}
        isBusy={isBusy}
        onClick={() => void turn()}
        testId="hand"
      />
      <p class="visually-hidden" role="status" data-testid="hand-said">
        {up ? t.handSaid(up.place) : ""}
      </p>
    </>
  );
}
