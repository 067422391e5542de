/**
 * An amount in one touch, or one of one's own: only the one that counts is marked. Typing takes the
 * mark off the buttons, emptying the field gives it back, pressing a button empties the field.
 */
export function startAmounts(): void {
  // Before the forms hear of it, which ask what it comes to.
  document.addEventListener("input", onInput, { capture: true });
  document.addEventListener("change", onChange, { capture: true });
}

const usual = new WeakMap<HTMLFormElement, HTMLInputElement>();

function onInput(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.name !== "other_amount" || !field.form) {
    return;
  }
  const chosen = chosenIn(field.form);
  if (field.value.trim() !== "") {
    if (chosen) {
      usual.set(field.form, chosen);
      chosen.checked = false;
    }
    return;
  }
  const before = usual.get(field.form);
  if (before && !chosen) {
    before.checked = true;
  }
}

function onChange(event: Event): void {
  const choice = event.target;
  if (!(choice instanceof HTMLInputElement) || !choice.matches(".amount__input")) {
    return;
  }
  const other = choice.form?.elements.namedItem("other_amount");
  if (other instanceof HTMLInputElement) {
    other.value = "";
  }
}

function chosenIn(form: HTMLFormElement): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(".amount__input:checked");
}
