import { useEffect, useState } from "preact/hooks";
import type { CheerKind, CheersGiven } from "../../protocol";
import type { Room } from "../room";
import { CHEERS } from "./Cheering";
import { Icon } from "./Icon";

const SHOWN_MS = 2_600;
const SHOWN_MAX = 12;

interface Rising {
  readonly id: number;
  readonly kind: CheerKind;
  readonly count: number;
  readonly place: number;
}

/** What people cheer rises at the edge of the stage and is gone; it is read to nobody. */
export function CheerRise({ room }: { room: Room }) {
  const [rising, setRising] = useState<readonly Rising[]>([]);
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    let number = 0;
    const stop = room.cheers.subscribe(() => {
      const given = room.cheers.get();
      const fresh = given ? risen(given, () => ++number) : [];
      setRising((before) => [...before, ...fresh].slice(-SHOWN_MAX));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setRising((before) => before.filter((one) => !fresh.includes(one)));
      }, SHOWN_MS);
      timers.add(timer);
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
    };
  }, [room]);
  return (
    <div class="cheers" aria-hidden="true" data-testid="cheers">
      {rising.map(({ id, kind, count, place }) => (
        <span key={id} class={`cheers__one cheers__one--${place} cheer--${kind}`}>
          <Icon name={kind} />
          {count > 1 && <span class="cheers__count">{count > 99 ? "99+" : count}</span>}
        </span>
      ))}
    </div>
  );
}

/** One sign for each cheer, however many gave it at once. */
function risen(given: CheersGiven, next: () => number): Rising[] {
  return CHEERS.filter((kind) => given[kind] > 0).map((kind) => {
    const id = next();
    return { id, kind, count: given[kind], place: id % 4 };
  });
}
