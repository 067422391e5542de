import type { ComponentChildren } from "preact";
import type { Colleagues } from "../colleagues";
import type { LocalMedia } from "../devices/local-media";
import { SCREEN_FEED } from "../media/watcher";
import type { Room } from "../room";
import type { ScreenShare } from "../screen-share";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { OwnTile } from "./OwnTile";
import { Tile } from "./Tile";
import { useArrangement } from "./use-arrangement";
import { useSeen } from "./use-seen";

interface HostStageProps {
  readonly room: Room;
  readonly media: LocalMedia;
  readonly screen: ScreenShare;
  readonly colleagues: Colleagues;
  readonly children?: ComponentChildren;
}

/** What a host shows and sees: themselves, the other hosts, guests, and a screen that is shared. */
export function HostStage({ room, media, screen, colleagues, children }: HostStageProps) {
  const { config, t } = useSurroundings();
  const { track } = useStore(screen.view);
  const feeds = useStore(colleagues.feeds);
  const alive = useStore(colleagues.pulse.store);
  const seen = useSeen(room, colleagues);
  const theirs = alive.has(SCREEN_FEED) ? feeds[SCREEN_FEED] : undefined;
  const hasScreen = track !== null || theirs !== undefined;
  const people = [config.me.id, ...seen.map(({ id }) => id)];
  const layout = useArrangement(room, colleagues.pulse, people, hasScreen);
  const isAlone = people.length === 1 && !hasScreen;
  return (
    <section class={`stage ${layout.stageClass}`} aria-label={t.stage}>
      {track && <OwnScreen track={track} />}
      {theirs && (
        <Tile
          name={t.sharedScreen}
          scene="other"
          audio={theirs.audio}
          video={theirs.video}
          testId={`colleague-${SCREEN_FEED}`}
          kind="tile--screen"
          isNameless
        />
      )}
      <OwnTile
        media={media}
        kind={`${layout.tileClass(config.me.id)} ${isAlone ? "tile--whole" : ""}`}
      />
      {seen.map((one) => (
        <Tile
          key={one.place}
          name={one.name}
          scene="member"
          audio={one.audio}
          video={one.video}
          testId={`colleague-${one.place}`}
          kind={`${layout.tileClass(one.id)} ${layout.isShown(one.id) ? "" : "tile--heard"}`}
        />
      ))}
      {children}
    </section>
  );
}

/** A whole screen is not shown on itself: it would repeat without end. */
function OwnScreen({ track }: { track: MediaStreamTrack }) {
  const { t } = useSurroundings();
  if (track.getSettings().displaySurface === "monitor") {
    return (
      <div class="tile tile--screen" data-testid="own-screen">
        <p class="tile__note">
          <Icon name="screen" />
          {t.wholeScreenShared}
        </p>
      </div>
    );
  }
  return (
    <Tile
      name={t.yourScreen}
      scene="me"
      video={track}
      testId="own-screen"
      kind="tile--screen"
      isSilent
      isNameless
    />
  );
}
