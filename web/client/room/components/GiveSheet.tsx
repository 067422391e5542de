import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { GiveByCard, SavedCard } from "../card-gift";
import { type GiftAmounts, readGiftCents } from "../state/gifts";
import { useSurroundings } from "../surroundings";
import { GiveAmounts } from "./GiveAmounts";
import { GiveButtons } from "./GiveButtons";
import { GiveChoices } from "./GiveChoices";
import { Icon } from "./Icon";
import { useCardGift } from "./use-card-gift";

interface GiveSheetProps {
  readonly giveUrl: string;
  readonly currency: string;
  readonly gifts: GiftAmounts;
  /** The amount already chosen. */
  readonly amount?: string;
  readonly card?: SavedCard | null;
  readonly giveByCard?: GiveByCard | null;
  readonly onClose: () => void;
  /** The payment page opens beside the room for that amount. */
  readonly onGone: (cents: number) => void;
  /** The saved card is being charged, or was not after all. */
  readonly onCharging?: (cents: number | null) => void;
}

/**
 * Give without leaving the room: by the saved card at once, or by a real form, sent to a tab of its
 * own. It holds what the page of the masterclass holds, under the same names.
 */
export function GiveSheet(props: GiveSheetProps) {
  const { giveUrl, currency, gifts, onClose, onGone, onCharging, giveByCard } = props;
  const { config, t } = useSurroundings();
  const id = useId();
  const sheet = useRef<HTMLElement>(null);
  const usual = `${gifts.usualCents / 100}`;
  const [chosen, choose] = useState({ amount: props.amount ?? usual, other: "", isWrong: false });
  const [coversFees, setCoversFees] = useState(false);
  const [wantsPage, setWantsPage] = useState(false);
  const card = giveByCard && !wantsPage ? (props.card ?? null) : null;
  const cents = readGiftCents(chosen.other.trim() || chosen.amount, gifts);
  const gift = useCardGift({
    give: giveByCard ?? (() => Promise.resolve(null)),
    newKey: () => crypto.randomUUID(),
    noAnswer: t.noCardAnswer,
    onPaid: onClose,
    onNotPaid: () => onCharging?.(null),
  });
  useEffect(() => focusFirst(sheet.current, props.amount), [props.amount]);
  const submit = (event: SubmitEvent) => {
    if (cents === null) {
      event.preventDefault();
      choose({ ...chosen, isWrong: true });
    } else if (card) {
      event.preventDefault();
      onCharging?.(cents);
      void gift.press(new FormData(event.currentTarget as HTMLFormElement));
    } else {
      // The browser sends nothing from a form that has left the page: it goes first.
      setTimeout(() => onGone(cents));
    }
  };
  return (
    <section
      class="gift"
      role="dialog"
      aria-labelledby={id}
      ref={sheet}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      data-testid="give-sheet"
    >
      <GiveHead
        id={id}
        text={card && gift.view.is !== "page" ? t.giveCardText : t.giveText}
        onClose={onClose}
      />
      <form
        class="gift__form"
        method="post"
        action={giveUrl}
        target="_blank"
        onSubmit={submit}
        rel="noopener"
      >
        <HiddenFields card={card} />
        <GiveAmounts
          currency={currency}
          gifts={gifts}
          {...chosen}
          onAmount={(amount) => choose({ amount, other: "", isWrong: false })}
          onOther={(other) => choose({ ...chosen, other, isWrong: false })}
        />
        <GiveChoices
          isByCard={card !== null}
          maySave={config.cardGiftUrl != null && !props.card}
          onCoverFees={setCoversFees}
        />
        <GiveButtons
          cents={cents}
          currency={currency}
          coversFees={coversFees}
          card={card}
          view={gift.view}
          onOtherCard={() => setWantsPage(true)}
        />
      </form>
      {gift.view.is === "page" && (
        <GoToCardPage action={gift.view.cardPage} onGone={() => cents !== null && onGone(cents)} />
      )}
    </section>
  );
}

/** Who has chosen an amount has only to confirm it. */
function focusFirst(sheet: HTMLElement | null, amount: string | undefined): void {
  const first = amount ? "[type=submit]" : "input:checked";
  sheet?.querySelector<HTMLElement>(first)?.focus();
}

function HiddenFields({ card }: { card: SavedCard | null }) {
  const { config } = useSurroundings();
  return (
    <>
      <input type="hidden" name="csrf_token" value={config.csrfToken} />
      <input type="hidden" name="source" value="live" />
      {card && <input type="hidden" name="by_card" value={card.id} />}
    </>
  );
}

interface GiveHeadProps {
  readonly id: string;
  readonly text: string;
  readonly onClose: () => void;
}

function GiveHead({ id, text, onClose }: GiveHeadProps) {
  const { config, t } = useSurroundings();
  return (
    <div class="gift__head">
      <div>
        <h2 class="gift__title" id={id}>
          {t.giveTo(config.charityName ?? "")}
        </h2>
        <p class="gift__text">{text}</p>
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
  );
}

/** The way on when the saved card did not pay: the card page, beside the room. */
function GoToCardPage({ action, onGone }: { action: string; onGone: () => void }) {
  const { config, t } = useSurroundings();
  const way = useRef<HTMLButtonElement>(null);
  useEffect(() => way.current?.focus(), []);
  return (
    <form
      method="post"
      action={action}
      target="_blank"
      rel="noopener"
      onSubmit={() => void setTimeout(onGone)}
    >
      <input type="hidden" name="csrf_token" value={config.csrfToken} />
      <button
        class="button button--lamp button--l button--wide"
        type="submit"
        ref={way}
        data-testid="go-to-card-page"
      >
        <Icon name="card" />
        <span>{t.goToCardPage}</span>
      </button>
    </form>
  );
}
