/** Menus close when one looks elsewhere; dialogs open from buttons. */

function closeMenus(except: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

/** Close open menus on a click outside, on Escape, and when the focus leaves them. */
export function startMenus(): void {
  document.addEventListener("click", (event) => closeMenus(event.target as Node));
  document.addEventListener("focusin", (event) => closeMenus(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
  });
}

/** Open the dialog named by `data-dialog`; close it by `data-close` or by its backdrop. */
export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset["dialog"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    } else if (target.closest("dialog [data-close]")) {
      target.closest("dialog")?.close();
    } else if (target instanceof HTMLDialogElement && isOutside(target, event)) {
      target.close();
    }
  });
}

function isOutside(dialog: HTMLDialogElement, { clientX: x, clientY: y }: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
