import type { Part } from "./compose";
import type { Line } from "./line";
import type { Room } from "./room";

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const KEY = "estrade:in-the-room";
const WITHIN_MS = 5 * 60_000;
const DEVICES_PATIENCE_MS = 1_500;

/**
 * Whether this tab was in that room a moment ago, when its page was reloaded or put away by the
 * browser: then it goes back in by itself. Asked once; what another tab does is not known here.
 */
export function takeReturn(shelf: Shelf | null, room: string, nowMs: number): boolean {
  const [name, leftAt] = shelf?.getItem(KEY)?.split(" ") ?? [];
  shelf?.removeItem(KEY);
  const agoMs = nowMs - Number(leftAt ?? Number.NaN);
  return name === room && agoMs >= 0 && agoMs <= WITHIN_MS;
}

/** Remember, whenever the page may go away, that the person was in; forget it when they look on. */
export function followReturn(page: Document, line: Line, shelf: Shelf | null, room: string): void {
  const isIn = () => !line.isLeaving && ["here", "returning"].includes(line.store.get().is);
  const note = (isGoing: boolean) => {
    try {
      if (isGoing && isIn()) {
        shelf?.setItem(KEY, `${room} ${Date.now()}`);
      } else {
        shelf?.removeItem(KEY);
      }
    } catch {
      // A browser that keeps nothing shows the door again, and nothing else happens.
    }
  };
  page.addEventListener("visibilitychange", () => note(page.visibilityState === "hidden"));
  addEventListener("pagehide", () => note(true));
  addEventListener("pageshow", () => note(false));
  line.store.subscribe(() => line.store.get().is === "closed" && note(false));
}

/** Whether the page was loaded again rather than come to by a link. */
export function isLoadedAgain(page: Document): boolean {
  const entry = performance.getEntriesByType("navigation")[0];
  const type = entry instanceof PerformanceNavigationTiming ? entry.type : "navigate";
  return type === "reload" || type === "back_forward" || wasDiscarded(page);
}

/** Source: W3C page-lifecycle, document.wasDiscarded. */
function wasDiscarded(page: Document): boolean {
  return "wasDiscarded" in page && page.wasDiscarded === true;
}

/** Go in again with the devices as they were; one that takes its time comes after. */
export async function comeBack(room: Room, part: Part): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, DEVICES_PATIENCE_MS));
  await Promise.race([part.media?.open(), patience]);
  room.line.enter(true);
}

/** This tab's own shelf, or none where it is refused: reading the property alone may throw. */
export function tabShelf(): Shelf | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
