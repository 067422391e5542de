import { useId, useState } from "preact/hooks";
import { useSurroundings } from "../surroundings";

const MESSAGE_MAX = 280;

interface GiveChoicesProps {
  readonly isByCard?: boolean;
  /** No card is saved: the one that is used can be. */
  readonly maySave?: boolean;
  readonly onCoverFees?: (covers: boolean) => void;
}

/** Whether to cover the fees and keep the card; folded away, what people may see of the gift. */
export function GiveChoices({ isByCard = false, maySave = false, onCoverFees }: GiveChoicesProps) {
  const { t } = useSurroundings();
  const id = useId();
  const [showsName, setShowsName] = useState(false);
  return (
    <>
      <Check
        name="covers_fees"
        label={t.coverFees}
        hint={isByCard ? undefined : t.coverFeesHint}
        onChange={onCoverFees}
      />
      {maySave && <Check name="saves_card" label={t.saveCard} hint={t.saveCardHint} />}
      <details class="disclosure">
        <summary class="disclosure__summary" data-testid="give-choices">
          {t.whatPeopleSee} <span class="soft">({showsName ? t.withName : t.withoutName})</span>
        </summary>
        <div class="disclosure__body gift__choices">
          <Check
            name="is_name_public"
            label={t.showName}
            hint={t.showNameHint}
            onChange={setShowsName}
          />
          <Check name="is_amount_public" label={t.showAmount} isChecked />
          <div class="field">
            <label class="field__label" for={id}>
              {t.yourWords} <span class="field__optional">{t.optional}</span>
            </label>
            <textarea class="input" id={id} name="message" rows={2} maxLength={MESSAGE_MAX} />
          </div>
          <Check name="is_message_public" label={t.showWords} hint={t.showWordsHint} isChecked />
        </div>
      </details>
    </>
  );
}

interface CheckProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isChecked?: boolean;
  readonly onChange?: ((isChecked: boolean) => void) | undefined;
}

function Check({ name, label, hint, isChecked = false, onChange }: CheckProps) {
  const id = useId();
  return (
    <div class="check">
      <input
        class="check__input"
        type="checkbox"
        id={id}
        name={name}
        value="1"
        defaultChecked={isChecked}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <label class="check__label" for={id}>
        {label}
      </label>
      {hint && (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
