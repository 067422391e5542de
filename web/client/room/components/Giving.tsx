import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { askSavedCard, cardGifts } from "../card-gift";
import type { Room } from "../room";
import { type PendingGift, paidGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { GiveSheet } from "./GiveSheet";
import { GoalBar } from "./GoalBar";
import { Icon } from "./Icon";
import { QuickAmounts } from "./QuickAmounts";

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
  const [amount, setAmount] = useState<string>();
  const [card, setCard] = useState(config.savedCard ?? null);
  const giveByCard = useMemo(
    () => (config.cardGiftUrl ? cardGifts(config.cardGiftUrl, config.csrfToken) : null),
    [config],
  );
  const paid = pending ? paidGift(entries.list, pending) : null;
  useEffect(() => {
    if (paid) {
      const timer = setTimeout(() => onPending(null), THANKED_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [paid, onPending]);
  useEffect(() => {
    if (isOpen && config.cardUrl) {
      void askSavedCard(config.cardUrl).then((known) => known !== undefined && setCard(known));
    }
  }, [isOpen, config.cardUrl]);
  const going = (cents: number, isByCard: boolean) =>
    onPending({ cents, name: config.me.name, sinceSeq: entries.lastSeq ?? 0, isByCard });
  const go = (cents: number) => {
    going(cents, false);
    setOpen(false);
  };
  const open = (chosen?: string) => {
    setAmount(chosen);
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const { gifts } = config;
  if (!goal || !gifts) {
    return null;
  }
  return (
    <>
      <div class="room__goal">
        <GoalBar goal={goal} />
        {card && giveByCard && (
          <QuickAmounts
            currency={goal.currency}
            gifts={gifts}
            card={card}
            isDisabled={isOpen}
            onChoose={open}
          />
        )}
        {config.giveUrl && (
          <button
            class="button button--lamp"
            type="button"
            ref={opener}
            aria-expanded={isOpen}
            data-testid="give"
            onClick={() => (isOpen ? close() : open())}
          >
            <Icon name="gift" />
            <span>{t.give}</span>
          </button>
        )}
      </div>
      {isOpen && config.giveUrl && (
        <GiveSheet
          giveUrl={config.giveUrl}
          currency={goal.currency}
          gifts={gifts}
          {...(amount ? { amount } : {})}
          card={card}
          giveByCard={giveByCard}
          onClose={close}
          onGone={go}
          onCharging={(cents) => (cents === null ? onPending(null) : going(cents, true))}
        />
      )}
    </>
  );
}
