import type { OpenPeer } from "./media/port";
import { Pulse } from "./media/pulse";
import type { StageLink } from "./media/stage-link";
import { watcher } from "./media/watcher";
import type { Room, RoomListener } from "./room";
import { hasGuests } from "./state/stage";
import { Store } from "./store";
import { nothingFrom, type Watched, withTrack } from "./viewing";

/** What hosts see and hear of each other, live or not; the media server sends nobody themselves. */
export class Colleagues implements RoomListener {
  readonly feeds: Store<readonly Watched[]>;
  readonly link: StageLink;
  readonly pulse: Pulse;

  constructor(
    private readonly room: Room,
    openPeer: OpenPeer,
    places: number,
    /** Whoever hosts alone watches while there are guests. */
    private readonly isShared = true,
  ) {
    this.feeds = new Store(nothingFrom(places));
    this.link = watcher({
      openPeer,
      places,
      ask: async (sdp) => (await room.line.request("stage.watch", { sdp })).sdp,
      onTrack: (track, feed) => this.feeds.set(withTrack(this.feeds.get(), feed, track)),
    });
    this.pulse = new Pulse(
      () => this.link.getStats(),
      () => this.feeds.get().map(({ audio, video }) => [audio?.id ?? null, video?.id ?? null]),
    );
    room.follow(this);
    room.view.subscribe(() => this.heed());
  }

  joined(): void {
    this.heed();
    if (!this.link.isUnderWay) {
      this.link.mend();
    }
  }

  found(): void {
    this.link.mend();
  }

  stageRestarted(): void {
    this.link.rejoin(0);
  }

  ended(): void {
    this.stop();
  }

  closed(): void {
    this.stop();
  }

  private heed(): void {
    const { hasEntered, ended, boards } = this.room.view.get();
    const isWanted = hasEntered && !ended && (this.isShared || hasGuests(boards.stage));
    const isIdle = this.link.store.get().is === "idle";
    if (isWanted && isIdle && this.room.line.store.get().is === "here") {
      this.link.start();
      this.pulse.start();
    } else if (!isWanted && !isIdle) {
      this.stop();
    }
  }

  private stop(): void {
    this.link.stop();
    this.pulse.stop();
    this.feeds.set(this.feeds.get().map(() => ({ audio: null, video: null })));
  }
}
