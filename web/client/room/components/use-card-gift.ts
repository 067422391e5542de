import { useEffect, useRef, useState } from "preact/hooks";
import type { GiveByCard } from "../card-gift";

/** Where a gift by saved card stands, as its giver sees it. */
export type CardGiftView =
  | { readonly is: "ready"; readonly message: string | null }
  | { readonly is: "asking"; readonly message: string | null }
  | { readonly is: "page"; readonly message: string; readonly cardPage: string };

interface CardGift {
  readonly view: CardGiftView;
  /** Give what the form says; pressed again before an answer, it is the same gift. */
  press(form: FormData): Promise<void>;
}

interface CardGiftPorts {
  readonly give: GiveByCard;
  readonly newKey: () => string;
  readonly noAnswer: string;
  readonly onPaid: () => void;
  readonly onNotPaid: () => void;
}

const ASK_AGAIN_MS = 2_500;
const MOST_ASKS = 60;
const MOST_SILENCES = 3;

/** Give by saved card: one press is one gift, asked for until the bank has answered. */
export function useCardGift(ports: CardGiftPorts): CardGift {
  const [view, setView] = useState<CardGiftView>({ is: "ready", message: null });
  const key = useRef<string | null>(null);
  const isBusy = useRef(false);
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  const settle = (next: CardGiftView) => {
    isBusy.current = false;
    ports.onNotPaid();
    setView(next);
  };
  const press = async (form: FormData) => {
    if (isBusy.current) {
      return;
    }
    isBusy.current = true;
    key.current ??= ports.newKey();
    form.set("press", key.current);
    setView({ is: "asking", message: null });
    let silences = 0;
    for (let asks = 0; asks < MOST_ASKS && !isGone.current; asks += 1) {
      const answer = await ports.give(form);
      silences += answer === null ? 1 : 0;
      if (answer?.state === "paid") {
        key.current = null;
        ports.onPaid();
        return;
      }
      const isSilent = answer === null && silences < MOST_SILENCES;
      if (!isSilent && answer?.state !== "asked") {
        // Without an answer the key stays: what is pressed next is the same gift.
        key.current = answer === null ? key.current : null;
        const message = answer?.message ?? ports.noAnswer;
        const cardPage = answer?.state ? answer.cardPage : null;
        return settle(cardPage ? { is: "page", message, cardPage } : { is: "ready", message });
      }
      setView({ is: "asking", message: answer?.message ?? null });
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    }
    settle({ is: "ready", message: ports.noAnswer });
  };
  return { view, press };
}
