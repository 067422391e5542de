/** A card that the payment provider keeps for its owner; `name` is as on a button. */
export interface SavedCard {
  readonly id: string;
  readonly name: string;
  readonly expires: string;
}

/** What a payment costs: a share of the amount and a fixed sum. */
export interface CardFees {
  readonly percent: number;
  readonly fixedCents: number;
}

const STATES = ["paid", "asked", "declined", "authentication", "refused", "given_up"] as const;
export type CardGiftState = (typeof STATES)[number];

/**
 * What became of a gift by saved card. `cardPage` is where to post to go on by the card page. A
 * refusal has no state; a missing answer is null, and the same is asked again.
 */
export type CardGiftAnswer =
  | { readonly state: CardGiftState; readonly message: string; readonly cardPage: string | null }
  | { readonly state: null; readonly message: string }
  | null;

/** Ask the hub for a gift by saved card; the form's `press` makes it one, however often asked. */
export type GiveByCard = (form: FormData) => Promise<CardGiftAnswer>;

const PATIENCE_MS = 40_000;

export function cardGifts(url: string, csrfToken: string): GiveByCard {
  return async (form) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRF-Token": csrfToken, Accept: "application/json" },
        body: new URLSearchParams([...form].map(([name, value]) => [name, String(value)])),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return readCardAnswer(response.status, await response.json());
    } catch {
      return null;
    }
  };
}

/** Read the hub's answer; one that makes no sense counts as none. */
export function readCardAnswer(status: number, body: unknown): CardGiftAnswer {
  const { state, message, card_page } = (body ?? {}) as Record<string, unknown>;
  const known = STATES.find((one) => one === state);
  if (typeof message !== "string") {
    return null;
  }
  if (status < 300 && known) {
    return { state: known, message, cardPage: typeof card_page === "string" ? card_page : null };
  }
  return status >= 400 && status < 500 ? { state: null, message } : null;
}

/** Ask which card is saved by now: it may have been saved in another tab. */
export async function askSavedCard(url: string): Promise<SavedCard | null | undefined> {
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    const body = (await response.json()) as { card?: SavedCard | null };
    return response.ok ? (body.card ?? null) : undefined;
  } catch {
    return undefined;
  }
}

/** The smallest sum that, added to an amount, leaves it whole after the fee; as the hub counts. */
export function coverCents(amountCents: number, fees: CardFees): number {
  let cover = feeCents(amountCents, fees);
  while (cover < feeCents(amountCents + cover, fees)) {
    cover += 1;
  }
  return cover;
}

function feeCents(amountCents: number, { percent, fixedCents }: CardFees): number {
  const share = Math.floor((amountCents * Math.round(percent * 100) + 5_000) / 10_000);
  return Math.min(amountCents, share + fixedCents);
}
