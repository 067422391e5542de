import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Messages } from "../i18n";
import type { ServerClock } from "./clock";
import type { RoomConfig } from "./config";
import type { Formats } from "./format";

/** What every component may need: the page's configuration, words, formats, and the time. */
export interface Surroundings {
  readonly config: RoomConfig;
  readonly t: Messages;
  readonly formats: Formats;
  readonly clock: ServerClock;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (!surroundings) {
    throw new Error("a component of the room is drawn outside of it");
  }
  return surroundings;
}

/** The server's time, read again at each of its seconds. */
export function useNow(): number {
  const { clock } = useSurroundings();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const read = () => {
      setNow(clock.now());
      timer = setTimeout(read, 1_005 - (clock.now() % 1_000));
    };
    read();
    return () => clearTimeout(timer);
  }, [clock]);
  return now;
}
