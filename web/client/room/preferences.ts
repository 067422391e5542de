import { browserShelf } from "./devices/remembered";
import { Store } from "./store";

/** How a person likes to be in a room, on this device. */
export interface Preferences {
  /** Heard only for as long as a key or a button is held. */
  readonly isPushToTalk: boolean;
  /** Single keys do things in the room. */
  readonly hasShortcuts: boolean;
}

const KEY = "estrade:room";
const USUAL: Preferences = { isPushToTalk: false, hasShortcuts: true };

type Shelf = Pick<Storage, "getItem" | "setItem">;

/** Read what was preferred, and keep what is preferred from now on. */
export class PreferenceStore extends Store<Preferences> {
  constructor(private readonly shelf: Shelf | null = browserShelf()) {
    super(recalled(shelf));
  }

  change(changes: Partial<Preferences>): void {
    this.set({ ...this.get(), ...changes });
    try {
      this.shelf?.setItem(KEY, JSON.stringify(this.get()));
    } catch {
      // A browser that refuses storage forgets it, and nothing else happens.
    }
  }
}

function recalled(shelf: Shelf | null): Preferences {
  try {
    const stored = JSON.parse(shelf?.getItem(KEY) ?? "{}") as Partial<Preferences> | null;
    return {
      isPushToTalk: stored?.isPushToTalk === true,
      hasShortcuts: stored?.hasShortcuts !== false,
    };
  } catch {
    return USUAL;
  }
}
