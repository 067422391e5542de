import type { SavedCard } from "../card-gift";
import { useSurroundings } from "../surroundings";
import { EUROS } from "./GiveAmounts";

interface QuickAmountsProps {
  readonly currency: string;
  readonly card: SavedCard;
  readonly isDisabled: boolean;
  readonly onChoose: (euros: string) => void;
}

/** For those with a saved card: the amount is the first click, giving it the second. */
export function QuickAmounts({ currency, card, isDisabled, onChoose }: QuickAmountsProps) {
  const { t, formats } = useSurroundings();
  return (
    <fieldset class="quick-amounts" disabled={isDisabled}>
      <legend class="visually-hidden">
        {t.giveNow} ({card.name})
      </legend>
      {EUROS.map((euros) => (
        <button
          key={euros}
          class="button button--quiet quick-amounts__amount"
          type="button"
          aria-label={t.giveAmount(formats.money(Number(euros) * 100, currency))}
          onClick={() => onChoose(euros)}
          data-testid={`quick-${euros}`}
        >
          {formats.money(Number(euros) * 100, currency)}
        </button>
      ))}
    </fieldset>
  );
}
