import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";

interface MenuProps {
  /** What the menu is about, for those who do not see where it stands. */
  readonly label: string;
  readonly icon?: string;
  /** A word under the drawing, where there is room for one. */
  readonly word?: string;
  readonly testId: string;
  readonly children: ComponentChildren;
}

/** Things to do that are seldom done. A choice, Escape and a look elsewhere close it. */
export function Menu({ label, icon = "more", word, testId, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (hasFocus: boolean) => {
    const element = menu.current;
    if (element?.open) {
      element.open = false;
      if (hasFocus) {
        element.querySelector("summary")?.focus();
      }
    }
  };
  useEffect(() => {
    const elsewhere = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) {
        close(false);
      }
    };
    document.addEventListener("click", elsewhere);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("click", elsewhere);
      document.removeEventListener("focusin", elsewhere);
    };
  });
  return (
    <details
      class="menu menu--small"
      ref={menu}
      onToggle={(event) => turn(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close(true);
        }
      }}
    >
      <summary class="menu__open" aria-label={label} title={label} data-testid={testId}>
        <Icon name={icon} />
        {word && <span class="control__label">{word}</span>}
      </summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its buttons are pressed */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: its buttons answer to keys */}
      <div class="menu__sheet menu__list" onClick={() => close(true)}>
        {children}
      </div>
    </details>
  );
}

/** Open upwards where the sheet would reach below what scrolls around it. */
function turn(menu: HTMLDetailsElement): void {
  delete menu.dataset["turned"];
  const sheet = menu.querySelector(".menu__sheet");
  const around = menu.closest(".side__scroll, .tile, .stage");
  if (menu.open && sheet && around) {
    const isBelow = sheet.getBoundingClientRect().bottom > around.getBoundingClientRect().bottom;
    menu.dataset["turned"] = isBelow ? "up" : "down";
  }
}

interface MenuItemProps {
  readonly icon: string;
  readonly label: string;
  readonly isChosen?: boolean;
  readonly testId?: string;
  readonly onClick: () => void;
}

/** One thing to do of a menu. */
export function MenuItem({ icon, label, isChosen, testId, onClick }: MenuItemProps) {
  return (
    <button
      class="menu__link"
      type="button"
      aria-pressed={isChosen}
      data-testid={testId}
      onClick={onClick}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
}
