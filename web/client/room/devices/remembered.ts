/** What a person chose last time on this device. */
export interface Remembered {
  cameraId: string;
  microphoneId: string;
  isCameraOn: boolean;
  isMicrophoneOn: boolean;
  /** What is not a voice is kept out; music is better heard without. */
  isNoiseReduced: boolean;
}

const KEY = "estrade:devices";

export const NOTHING_CHOSEN: Remembered = {
  cameraId: "",
  microphoneId: "",
  isCameraOn: true,
  isMicrophoneOn: true,
  isNoiseReduced: true,
};

type Shelf = Pick<Storage, "getItem" | "setItem">;

/** Read the choices; whatever is missing, or not what it should be, is as if never chosen. */
export function recall(shelf: Shelf | null): Remembered {
  try {
    const stored: unknown = JSON.parse(shelf?.getItem(KEY) ?? "{}");
    return stored && typeof stored === "object" ? merged(stored) : NOTHING_CHOSEN;
  } catch {
    return NOTHING_CHOSEN;
  }
}

function merged(stored: Partial<Record<keyof Remembered, unknown>>): Remembered {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    cameraId: text(stored.cameraId),
    microphoneId: text(stored.microphoneId),
    isCameraOn: stored.isCameraOn !== false,
    isMicrophoneOn: stored.isMicrophoneOn !== false,
    isNoiseReduced: stored.isNoiseReduced !== false,
  };
}

/** Keep the choices; a browser that refuses storage forgets them, and nothing else happens. */
export function remember(shelf: Shelf | null, chosen: Remembered): void {
  try {
    shelf?.setItem(KEY, JSON.stringify(chosen));
  } catch {
    return;
  }
}

/** The browser's shelf, or none where it is refused: reading the property alone may throw. */
export function browserShelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
