import type { Entry, GiftPayload } from "../../protocol";

/** A gift that this person has gone to pay. */
export interface PendingGift {
  readonly cents: number;
  readonly name: string;
  /** The last entry before they went. */
  readonly sinceSeq: number;
  /** Charged to a saved card: no payment page is open. */
  readonly isByCard?: boolean;
}

export interface NewGift {
  readonly seq: number;
  readonly gift: GiftPayload;
  readonly isMine: boolean;
}

/** The last gift after a number, and whether it is the one that this person went to pay. */
export function newestGift(
  list: readonly Entry[],
  afterSeq: number,
  pending: PendingGift | null,
): NewGift | null {
  const entry = list.findLast(({ kind, seq }) => kind === "gift" && seq > afterSeq);
  if (entry?.kind !== "gift") {
    return null;
  }
  return { seq: entry.seq, gift: entry.payload, isMine: isPending(entry.payload, pending) };
}

/** Find, among what came since, the gift that was gone to be paid. What is hidden fits any gift. */
export function paidGift(list: readonly Entry[], pending: PendingGift): Entry | null {
  const isIt = (entry: Entry) =>
    entry.kind === "gift" && entry.seq > pending.sinceSeq && isPending(entry.payload, pending);
  return list.find(isIt) ?? null;
}

function isPending(gift: GiftPayload, pending: PendingGift | null): boolean {
  return (
    pending !== null &&
    (gift.amount_cents === null || gift.amount_cents === pending.cents) &&
    (gift.donor_name === null || gift.donor_name === pending.name)
  );
}

/** The gifts that the hub takes, in its currency, and those it offers in one touch. */
export interface GiftAmounts {
  readonly offeredCents: readonly number[];
  readonly usualCents: number;
  readonly leastCents: number;
  readonly mostCents: number;
}

/** Read an amount as people type it, "12", "12,50" or "12.50 €"; null when it cannot be given. */
export function readGiftCents(text: string, allowed: GiftAmounts): number | null {
  const tidy = text.replace(/[\s\p{Sc}]/gu, "").replace(",", ".");
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(tidy)) {
    return null;
  }
  const cents = Math.round(Number(tidy) * 100);
  return cents >= allowed.leastCents && cents <= allowed.mostCents ? cents : null;
}
