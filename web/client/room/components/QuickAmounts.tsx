import type { SavedCard } from "../card-gift";
import type { GiftAmounts } from "../state/gifts";
import { useSurroundings } from "../surroundings";

interface QuickAmountsProps {
  readonly currency: string;
  readonly gifts: GiftAmounts;
  readonly card: SavedCard;
  readonly isDisabled: boolean;
  readonly onChoose: (amount: string) => void;
}

/** For those with a saved card: the amount is the first click, giving it the second. */
export function QuickAmounts(props: QuickAmountsProps) {
  const { currency, gifts, card, isDisabled, onChoose } = props;
  const { t, formats } = useSurroundings();
  return (
    <fieldset class="quick-amounts" disabled={isDisabled}>
      <legend class="visually-hidden">
        {t.giveNow} ({card.name})
      </legend>
      {gifts.offeredCents.map((cents) => (
        <button
          key={cents}
          class="button button--quiet quick-amounts__amount"
          type="button"
          aria-label={t.giveAmount(formats.money(cents, currency))}
          onClick={() => onChoose(`${cents / 100}`)}
          data-testid={`quick-${cents / 100}`}
        >
          {formats.money(cents, currency)}
        </button>
      ))}
    </fieldset>
  );
}
