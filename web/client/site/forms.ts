/** Small kindnesses of forms; every one of them works without this, only less smoothly. */

function onClick(selector: string, act: (element: HTMLElement) => void): void {
  document.addEventListener("click", (event) => {
    const element = (event.target as Element).closest<HTMLElement>(selector);
    if (element) act(element);
  });
}

function inputNamed(id: string | undefined): HTMLInputElement | null {
  const element = id ? document.getElementById(id) : null;
  return element instanceof HTMLInputElement ? element : null;
}

function toggleReveal(button: HTMLElement): void {
  const input = inputNamed(button.dataset["reveal"]);
  if (!input) return;
  const isShown = input.type === "text";
  input.type = isShown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!isShown));
}

/** Group the digits of a card by four, as they are embossed. */
export function groupDigits(text: string): string {
  return text
    .replace(/\D/g, "")
    .slice(0, 19)
    .replace(/(\d{4})(?=\d)/g, "$1 ");
}

function fill(button: HTMLElement): void {
  const input = inputNamed(button.dataset["fill"]);
  if (!input) return;
  input.value = button.dataset["value"] ?? "";
  input.focus();
}

function sendOnce(event: SubmitEvent): void {
  const button = event.submitter;
  if (!(button instanceof HTMLButtonElement) || !button.hasAttribute("data-once")) return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
}

function freeButtons(): void {
  for (const button of document.querySelectorAll("[data-once][aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
}

/** Wire passwords, card numbers, filled-in examples, selects that send, buttons that send once. */
export function startForms(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-reveal]")) {
    button.hidden = false;
  }
  onClick("[data-reveal]", toggleReveal);
  onClick("[data-fill]", fill);
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.hasAttribute("data-card-number")) {
      const atEnd = target.selectionStart === target.value.length;
      if (atEnd) target.value = groupDigits(target.value);
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && target.hasAttribute("data-submit")) {
      target.form?.requestSubmit();
    }
  });
  document.addEventListener("submit", sendOnce);
  // Coming back by the browser's button must find the form usable again.
  window.addEventListener("pageshow", freeButtons);
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}
