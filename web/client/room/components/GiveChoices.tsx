import { useId } from "preact/hooks";
import { useSurroundings } from "../surroundings";

const MESSAGE_MAX = 280;

/** Whether to cover the fees, and what people may see of the gift. */
export function GiveChoices() {
  const { t } = useSurroundings();
  const id = useId();
  return (
    <>
      <Check name="covers_fees" label={t.coverFees} hint={t.coverFeesHint} />
      <Check name="is_name_public" label={t.showName} />
      <Check name="is_amount_public" label={t.showAmount} isChecked />
      <div class="field">
        <label class="field__label" for={id}>
          {t.yourWords} <span class="field__optional">{t.optional}</span>
        </label>
        <textarea
          class="input gift__words"
          id={id}
          name="message"
          rows={1}
          maxLength={MESSAGE_MAX}
        />
      </div>
      <Check name="is_message_public" label={t.showWords} isChecked />
    </>
  );
}

interface CheckProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly isChecked?: boolean;
}

function Check({ name, label, hint, isChecked = false }: CheckProps) {
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
