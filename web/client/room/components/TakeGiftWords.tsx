import { useState } from "preact/hooks";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { ConductDialog } from "./ConductDialog";

interface TakeGiftWordsProps {
  readonly room: Room;
  /** The number of the gift's entry. */
  readonly seq: number;
  /** Who gave, as far as it is shown. */
  readonly name: string;
  readonly kind: string;
}

/** For hosts: take the words of a gift away from everybody; the gift stays. */
export function TakeGiftWords({ room, seq, name, kind }: TakeGiftWordsProps) {
  const { t } = useSurroundings();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button
        class={kind}
        type="button"
        data-testid={`take-words-${seq}`}
        onClick={() => setAsking(true)}
      >
        {t.takeGiftWords}
      </button>
      {isAsking && (
        <ConductDialog
          room={room}
          conduct="takeGiftWords"
          about={{ id: "", name, seq }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
