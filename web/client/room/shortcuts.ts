/** What a key does in the room, by its letter; space is apart, for it is held. */
export const SHORTCUTS = {
  m: "microphone",
  c: "camera",
  s: "screen",
  f: "full",
  p: "picture",
  t: "chat",
  n: "notes",
  "?": "help",
} as const;

export type Shortcut = (typeof SHORTCUTS)[keyof typeof SHORTCUTS];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat"> & {
  readonly target: EventTarget | null;
};

/** Say what a key that was pressed does; null for nothing, and while somebody writes or chooses. */
export function shortcutOf(event: Pressed): Shortcut | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isBusy(event.target)) {
    return null;
  }
  const key = event.key.toLowerCase();
  return Object.hasOwn(SHORTCUTS, key) ? SHORTCUTS[key as keyof typeof SHORTCUTS] : null;
}

/**
 * Say whether space, held, means talking: not while somebody writes, and not on a button that was
 * reached by keyboard, which it presses.
 */
export function isTalkKey(event: Pressed): boolean {
  const { target } = event;
  const isReached = target instanceof Element && target.matches(`${PRESSED}:focus-visible`);
  return event.key === " " && !isBusy(target) && !isReached;
}

const PRESSED = ":is(button, summary, a, [role=tab])";
const WRITTEN = "input, textarea, select, [contenteditable]:not([contenteditable=false])";

/** Somebody writes there, or has a question in front of them. */
function isBusy(target: EventTarget | null): boolean {
  const isWriting = target instanceof Element && target.closest(WRITTEN) !== null;
  return isWriting || document.querySelector("dialog[open]") !== null;
}
