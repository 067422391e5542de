import { useEffect, useState } from "preact/hooks";
import type { Room } from "../room";
import { newestGift, type PendingGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

const SHOWN_MS = 4_500;
const PAYING_SHOWN_MS = 15_000;

/** Thanks for a gift, over the stage for a moment. One's own is thanked by name. */
export function GiftNote({ room, pending }: { room: Room; pending: PendingGift | null }) {
  const { t, formats } = useSurroundings();
  const { entries } = useStore(room.view);
  const [seenSeq, setSeenSeq] = useState(entries.lastSeq ?? 0);
  const news = newestGift(entries.list, seenSeq, pending);
  const seq = news?.seq;
  useEffect(() => {
    if (seq !== undefined) {
      const timer = setTimeout(() => setSeenSeq(seq), SHOWN_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [seq]);
  if (!news) {
    return (
      <p class="gift-status" role="status">
        {pending && !pending.isByCard && <Paying key={pending.sinceSeq} />}
      </p>
    );
  }
  const { amount_cents, currency, donor_name } = news.gift;
  const amount = amount_cents === null ? t.aGift : formats.money(amount_cents, currency);
  const thanks = amount_cents === null ? t.gaveYouPlain : t.gaveYou(amount);
  const words = news.isMine ? thanks : t.gives(donor_name ?? t.anonymous, amount);
  return (
    <p class="gift-status" role="status">
      <span class="gift-note" key={news.seq} data-testid="gift-note">
        <Icon name="gift" />
        <span>{words}</span>
      </span>
    </p>
  );
}

/** Said when one goes to pay, and not for ever: some change their mind. */
function Paying() {
  const { t } = useSurroundings();
  const [isShown, setShown] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), PAYING_SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return isShown ? (
    <span class="gift-note gift-note--stays" data-testid="give-status">
      <Icon name="card" />
      <span>{t.payingElsewhere}</span>
    </span>
  ) : null;
}
