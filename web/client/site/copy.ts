/** Take an address or a key elsewhere: copy what a field holds, and say that it was done. */

const SAID_MS = 2_000;

function fieldOf(button: HTMLElement): HTMLInputElement | null {
  const element = document.getElementById(button.dataset["copy"] ?? "");
  return element instanceof HTMLInputElement ? element : null;
}

function say(button: HTMLElement, field: HTMLInputElement): void {
  const status = document.querySelector<HTMLElement>(`[data-copy-status="${field.id}"]`);
  button.dataset["state"] = "copied";
  if (status) status.textContent = status.dataset["copied"] ?? "";
  setTimeout(() => {
    delete button.dataset["state"];
    if (status) status.textContent = "";
  }, SAID_MS);
}

/** Show the value chosen, for the person's own keys, where the browser does not let us copy. */
function choose(field: HTMLInputElement): void {
  field.type = "text";
  field.focus();
  field.select();
}

async function copy(button: HTMLElement): Promise<void> {
  const field = fieldOf(button);
  if (!field) return;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    choose(field);
    return;
  }
  say(button, field);
}

/** Show and wire every copy button of the page. */
export function startCopying(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    button.hidden = false;
  }
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (button) void copy(button);
  });
}
