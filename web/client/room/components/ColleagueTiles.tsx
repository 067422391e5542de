import type { Colleagues } from "../colleagues";
import { SCREEN_FEED } from "../media/watcher";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Tile } from "./Tile";

/** The other hosts, and the screen that one of them shares. */
export function ColleagueTiles({ colleagues }: { colleagues: Colleagues }) {
  const { t } = useSurroundings();
  const feeds = useStore(colleagues.feeds);
  const alive = useStore(colleagues.pulse.store);
  return (
    <>
      {feeds.map((feed, place) =>
        alive.has(place) ? (
          <Tile
            key={place}
            name={place === SCREEN_FEED ? t.sharedScreen : t.aCoHost}
            scene="other"
            audio={feed.audio}
            video={feed.video}
            testId={`colleague-${place}`}
            kind={place === SCREEN_FEED ? "tile--screen" : ""}
            isNameless
          />
        ) : null,
      )}
    </>
  );
}
