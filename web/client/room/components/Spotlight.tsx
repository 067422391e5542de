import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { TakeGiftWords } from "./TakeGiftWords";

/** The gift that the hosts show to everybody, until they take it away. */
export function Spotlight({ room }: { room: Room }) {
  const { config, t, formats } = useSurroundings();
  const gift = useStore(room.view).boards.stage?.spotlight;
  if (!gift) {
    return null;
  }
  const { amount_cents, currency, donor_name, message } = gift.payload;
  const amount = amount_cents === null ? t.aGift : formats.money(amount_cents, currency);
  return (
    <div class="spotlight" data-testid="spotlight">
      <Icon name="gift" />
      <div role="status">
        <p class="spotlight__who">{t.gives(donor_name ?? t.anonymous, amount)}</p>
        {message && <p class="spotlight__words">{message}</p>}
      </div>
      {config.role === "host" && (
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.spotlightEnd}
          title={t.spotlightEnd}
          onClick={() => void room.ask("stage.spotlight", { seq: null })}
          data-testid="spotlight-end"
        >
          <Icon name="close" />
        </button>
      )}
      {config.role === "host" && message && (
        <TakeGiftWords
          room={room}
          seq={gift.seq}
          name={donor_name ?? t.anonymous}
          kind="chat__retry spotlight__take"
        />
      )}
    </div>
  );
}
