import { useId } from "preact/hooks";
import type { GiftAmounts } from "../state/gifts";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface GiveAmountsProps {
  readonly currency: string;
  readonly gifts: GiftAmounts;
  readonly amount: string;
  readonly other: string;
  readonly onAmount: (amount: string) => void;
  readonly onOther: (text: string) => void;
  readonly isWrong: boolean;
}

/** How much: in one touch, or an amount of one's own. */
export function GiveAmounts(props: GiveAmountsProps) {
  const { t, formats } = useSurroundings();
  const id = useId();
  const min = formats.money(props.gifts.leastCents, props.currency);
  const max = formats.money(props.gifts.mostCents, props.currency);
  return (
    <>
      <fieldset>
        <legend class="choices__legend">{t.yourGift}</legend>
        <div class="amounts">
          {props.gifts.offeredCents.map((cents) => (
            <span class="amount" key={cents}>
              <input
                class="amount__input"
                type="radio"
                name="amount"
                id={`${id}-${cents}`}
                value={cents / 100}
                checked={props.other === "" && props.amount === `${cents / 100}`}
                onChange={() => props.onAmount(`${cents / 100}`)}
              />
              <label class="amount__label" for={`${id}-${cents}`}>
                {formats.money(cents, props.currency)}
              </label>
            </span>
          ))}
        </div>
      </fieldset>
      <div class="field">
        <label class="field__label" for={`${id}-other`}>
          {t.otherAmount} <span class="field__optional">{t.optional}</span>
        </label>
        <div class="input-group input--short">
          <input
            class="input input--figures"
            id={`${id}-other`}
            name="other_amount"
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            value={props.other}
            aria-invalid={props.isWrong}
            aria-describedby={`${id}-note`}
            onInput={(event) => props.onOther(event.currentTarget.value)}
          />
          <span class="input-group__unit" aria-hidden="true">
            {formats.symbol(props.currency)}
          </span>
        </div>
        <div id={`${id}-note`} role={props.isWrong ? "alert" : undefined}>
          {props.isWrong ? (
            <p class="field__error">
              <Icon name="stop" />
              <span>{t.amountWrong(min, max)}</span>
            </p>
          ) : (
            <p class="field__hint">{t.otherAmountHint(min, max)}</p>
          )}
        </div>
      </div>
    </>
  );
}
