import { useEffect, useRef, useState } from "preact/hooks";
import type { Room } from "../room";
import { type PendingGift, paidGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { GiveSheet } from "./GiveSheet";
import { GoalBar } from "./GoalBar";
import { Icon } from "./Icon";

interface GivingProps {
  readonly room: Room;
  readonly pending: PendingGift | null;
  readonly onPending: (pending: PendingGift | null) => void;
}

const THANKED_MS = 5_000;

/** The goal bar, the button to give, and the sheet it opens. */
export function Giving({ room, pending, onPending }: GivingProps) {
  const { config, t } = useSurroundings();
  const { goal, entries } = useStore(room.view);
  const opener = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const paid = pending ? paidGift(entries.list, pending) : null;
  useEffect(() => {
    if (paid) {
      const timer = setTimeout(() => onPending(null), THANKED_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [paid, onPending]);
  const go = (cents: number) => {
    onPending({ cents, name: config.me.name, sinceSeq: entries.lastSeq ?? 0 });
    setOpen(false);
  };
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  if (!goal) {
    return null;
  }
  return (
    <>
      <div class="room__goal">
        <GoalBar goal={goal} />
        {config.giveUrl && (
          <button
            class="button button--lamp"
            type="button"
            ref={opener}
            aria-expanded={isOpen}
            data-testid="give"
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="gift" />
            <span>{t.give}</span>
          </button>
        )}
      </div>
      {isOpen && config.giveUrl && (
        <GiveSheet giveUrl={config.giveUrl} currency={goal.currency} onClose={close} onGone={go} />
      )}
    </>
  );
}
