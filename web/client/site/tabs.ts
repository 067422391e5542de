/** Tabs that are wider than a phone: the page that is open is brought into view. */
export function showOpenTabs(): void {
  for (const open of document.querySelectorAll<HTMLElement>(".tabs__link[aria-current]")) {
    const list = open.closest<HTMLElement>(".tabs__list");
    if (list) {
      list.scrollLeft = placed(open, list);
    }
  }
}

/** How far a list is scrolled for one of its links to be in its middle. */
export function placed(
  link: { readonly offsetLeft: number; readonly offsetWidth: number },
  list: { readonly offsetLeft: number; readonly clientWidth: number },
): number {
  const middle = link.offsetLeft - list.offsetLeft + link.offsetWidth / 2;
  return Math.max(0, middle - list.clientWidth / 2);
}
