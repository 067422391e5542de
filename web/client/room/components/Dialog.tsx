import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A question over the room. Escape, its cross and a click beside it close it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const { t } = useSurroundings();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby={id} onClose={onClose}>
      <div class="dialog__head">
        <h2 class="dialog__title" id={id}>
          {title}
        </h2>
        <button
          class="button button--quiet button--icon"
          type="button"
          data-close
          aria-label={t.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog__body">{children}</div>
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly cancel?: string;
  readonly testId: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Ask before something that others notice. */
export function Confirm(props: ConfirmProps) {
  const { t } = useSurroundings();
  const { title, text, confirm, testId, onConfirm, onCancel } = props;
  return (
    <Dialog title={title} onClose={onCancel}>
      <p>{text}</p>
      <div class="dialog__actions">
        <button
          class="button button--danger"
          type="button"
          data-testid={testId}
          onClick={onConfirm}
        >
          <span>{confirm}</span>
        </button>
        <button class="button button--quiet" type="button" onClick={onCancel}>
          <span>{props.cancel ?? t.stay}</span>
        </button>
      </div>
    </Dialog>
  );
}
