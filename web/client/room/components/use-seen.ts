import type { Pulse } from "../media/pulse";
import { SCREEN_FEED } from "../media/watcher";
import type { Room } from "../room";
import { holderOf, hostPlace } from "../state/stage";
import { type Store, useStore } from "../store";
import { useSurroundings } from "../surroundings";
import type { Watched } from "../viewing";

/** Somebody on stage of whom something arrives; `id` is theirs, or stands for a place. */
export interface Seen extends Watched {
  readonly id: string;
  readonly name: string;
  readonly place: number;
}

interface Source {
  readonly feeds: Store<readonly Watched[]>;
  readonly pulse: Pulse;
}

/** Return whom one sees and hears on stage, in the order of the board, oneself left out. */
export function useSeen(room: Room, { feeds, pulse }: Source): readonly Seen[] {
  const { config, t } = useSurroundings();
  const { boards } = useStore(room.view);
  const alive = useStore(pulse.store);
  const received = useStore(feeds);
  const people = boards.stage?.people ?? [];
  const hostsAlone = config.role === "audience" && (config.hosts ?? 1) === 1;
  const hosts = hostPlace(boards.stage);
  const seen = received.flatMap((feed, place): Seen[] => {
    const isTheHost = hostsAlone && place === hosts && feed.video !== null;
    if (place === SCREEN_FEED || !(alive.has(place) || isTheHost)) {
      return [];
    }
    const person = people.find(({ id }) => id === holderOf(boards.stage, place));
    const unknown = hostsAlone ? config.other?.name : undefined;
    const name = person?.name ?? unknown ?? t.aCoHost;
    return [{ ...feed, place, id: person?.id ?? `place-${place}`, name }];
  });
  const order = (one: Seen) => people.findIndex(({ id }) => id === one.id);
  return seen.filter(({ id }) => id !== config.me.id).sort((a, b) => order(a) - order(b));
}
