import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Room } from "../room";
import { useStore } from "../store";

const WIDE = "(min-width: 60rem)";

export interface SideState {
  readonly isOpen: boolean;
  readonly unread: number;
  /** The button that opens it, which gets the focus back. */
  readonly opener: RefObject<HTMLButtonElement | null>;
  toggle(): void;
  open(): void;
  close(): void;
}

/** Whether the side is open, and how much was written since it was closed. */
export function useSide(room: Room, isOpenAtFirst: boolean | "when wide"): SideState {
  const [isOpen, setOpen] = useState(
    isOpenAtFirst === "when wide" ? matchMedia(WIDE).matches : isOpenAtFirst,
  );
  const opener = useRef<HTMLButtonElement>(null);
  const { entries } = useStore(room.view);
  const said = entries.list.filter(
    ({ kind }) => kind === "chat" || kind === "gift" || kind === "file",
  );
  const last = said.at(-1)?.seq ?? 0;
  const [readUpTo, setReadUpTo] = useState(last);
  useEffect(() => {
    if (isOpen) {
      setReadUpTo(last);
    }
  }, [isOpen, last]);
  return {
    isOpen,
    opener,
    unread: isOpen ? 0 : said.filter(({ seq }) => seq > readUpTo).length,
    toggle: () => setOpen(!isOpen),
    open: () => setOpen(true),
    close: () => {
      setOpen(false);
      opener.current?.focus();
    },
  };
}
