import { useEffect, useId, useRef, useState } from "preact/hooks";
import { GIFT_MAX_CENTS, GIFT_MIN_CENTS, readGiftCents } from "../state/gifts";
import { useSurroundings } from "../surroundings";
import { GiveAmounts } from "./GiveAmounts";
import { GiveChoices } from "./GiveChoices";
import { Icon } from "./Icon";

interface GiveSheetProps {
  readonly giveUrl: string;
  readonly currency: string;
  readonly onClose: () => void;
  /** The payment page opens beside the room for that amount. */
  readonly onGone: (cents: number) => void;
}

const USUAL = "10";

/**
 * Give without leaving the room: a real form, sent to a tab of its own. It holds what the page of
 * the masterclass holds, under the same names.
 */
export function GiveSheet({ giveUrl, currency, onClose, onGone }: GiveSheetProps) {
  const { config, t, formats } = useSurroundings();
  const id = useId();
  const sheet = useRef<HTMLElement>(null);
  const [amount, setAmount] = useState(USUAL);
  const [other, setOther] = useState("");
  const [isWrong, setWrong] = useState(false);
  const cents = readGiftCents(other.trim() || amount);
  useEffect(() => {
    sheet.current?.querySelector<HTMLInputElement>("input:checked")?.focus();
  }, []);
  const limits = [formats.money(GIFT_MIN_CENTS, currency), formats.money(GIFT_MAX_CENTS, currency)];
  return (
    <section
      class="gift"
      role="dialog"
      aria-labelledby={id}
      ref={sheet}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      data-testid="give-sheet"
    >
      <div class="gift__head">
        <div>
          <h2 class="gift__title" id={id}>
            {t.giveTo(config.charityName ?? "")}
          </h2>
          <p class="gift__text">{t.giveText}</p>
        </div>
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <form
        class="gift__form"
        method="post"
        action={giveUrl}
        target="_blank"
        onSubmit={(event) => {
          if (cents === null) {
            event.preventDefault();
            setWrong(true);
          } else {
            // The browser sends nothing from a form that has left the page: it goes first.
            setTimeout(() => onGone(cents));
          }
        }}
        rel="noopener"
      >
        <input type="hidden" name="csrf_token" value={config.csrfToken} />
        <input type="hidden" name="source" value="live" />
        <GiveAmounts
          currency={currency}
          amount={amount}
          other={other}
          onAmount={(euros) => {
            setAmount(euros);
            setOther("");
            setWrong(false);
          }}
          onOther={(text) => {
            setOther(text);
            setWrong(false);
          }}
          error={isWrong ? t.amountWrong(limits[0] ?? "", limits[1] ?? "") : null}
          hint={t.otherAmountHint(limits[0] ?? "", limits[1] ?? "")}
        />
        <GiveChoices />
        <button
          class="button button--lamp button--l button--wide"
          type="submit"
          data-testid="give-submit"
        >
          <Icon name="gift" />
          <span>{cents === null ? t.give : t.giveAmount(formats.money(cents, currency))}</span>
        </button>
      </form>
    </section>
  );
}
