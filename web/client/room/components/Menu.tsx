import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";

interface MenuProps {
  /** What the menu is about, for those who do not see where it stands. */
  readonly label: string;
  readonly icon?: string;
  /** What is read under the drawing, where there is room. */
  readonly text?: string;
  readonly kind?: string;
  readonly testId: string;
  readonly children: ComponentChildren;
}

/** Things to do that are seldom done. A choice, Escape and a look elsewhere close it. */
export function Menu(props: MenuProps) {
  const { label, icon = "more", text, kind = "menu--small", testId, children } = props;
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
      const target = event.target as Element;
      const isChoice = event.type === "click" && target.closest(".menu__sheet") !== null;
      if (isChoice && menu.current?.contains(target)) {
        close(true);
      } else if (!menu.current?.contains(target)) {
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
      class={`menu ${kind}`}
      ref={menu}
      onToggle={(event) => turn(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close(true);
        }
      }}
    >
      <summary
        class="menu__open"
        aria-label={label}
        title={text ? undefined : label}
        data-testid={testId}
      >
        <Icon name={icon} />
        {text && <span class="control__label">{text}</span>}
      </summary>
      <div class="menu__sheet menu__list">{children}</div>
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
