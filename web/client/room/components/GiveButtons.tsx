import { coverCents, type SavedCard } from "../card-gift";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import type { CardGiftView } from "./use-card-gift";

interface GiveButtonsProps {
  readonly cents: number | null;
  readonly currency: string;
  readonly coversFees: boolean;
  readonly card: SavedCard | null;
  readonly view: CardGiftView;
  readonly onOtherCard: () => void;
}

/** The button that gives, what it comes to, and what became of the saved card. */
export function GiveButtons(props: GiveButtonsProps) {
  const { cents, currency, card, view } = props;
  const { config, t, formats } = useSurroundings();
  const isAsking = view.is === "asking";
  const fees = props.coversFees ? (config.cardFees ?? null) : null;
  const total = cents !== null && fees ? cents + coverCents(cents, fees) : null;
  return (
    <div class="gift__foot">
      {total !== null && <p class="gift__text">{t.totalCharged(formats.money(total, currency))}</p>}
      <p
        class={`gift__answer ${isAsking ? "" : "gift__answer--bad"}`}
        role="status"
        data-testid="card-answer"
      >
        {isAsking ? (view.message ?? t.chargingCard) : view.message}
      </p>
      {view.is !== "page" && (
        <button
          class="button button--lamp button--l button--wide"
          type="submit"
          aria-disabled={isAsking}
          aria-busy={isAsking}
          data-testid="give-submit"
        >
          <Icon name="gift" />
          <span>{label()}</span>
        </button>
      )}
      {card && !isAsking && view.is !== "page" && (
        <button
          class="button button--quiet"
          type="button"
          onClick={props.onOtherCard}
          data-testid="other-card"
        >
          <Icon name="card" />
          <span>{t.otherCard}</span>
        </button>
      )}
    </div>
  );

  function label(): string {
    if (cents === null) {
      return card ? t.giveNow : t.give;
    }
    const amount = formats.money(total ?? cents, currency);
    return card ? t.giveWith(amount, card.name) : t.giveAmount(amount);
  }
}
