import type { RoomState, StageChanged } from "../protocol";
import { Attention, type Page } from "./attention";
import type { OpenPeer } from "./media/port";
import { Pulse } from "./media/pulse";
import { Reception } from "./media/reception";
import type { StageLink } from "./media/stage-link";
import { FEEDS, watcher } from "./media/watcher";
import type { Room, RoomListener } from "./room";
import { hostPlace } from "./state/stage";
import { Store } from "./store";

/** What comes from one place of the stage. */
export interface Watched {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

/** Return what comes from so many places before anything does. */
export function nothingFrom(places: number): readonly Watched[] {
  return Array.from({ length: places }, () => ({ audio: null, video: null }));
}

/** Return what comes from the stage once a track of one of its places is there. */
export function withTrack(
  feeds: readonly Watched[],
  feed: number,
  track: MediaStreamTrack,
): readonly Watched[] {
  const key = track.kind === "audio" ? "audio" : "video";
  return feeds.map((one, n) => (n === feed ? { ...one, [key]: track } : one));
}

const SILENCE_MAX_READINGS = 5;
const REJOIN_AFTER_MS = 200;
const REJOIN_SPREAD_MS = 800;

/** The audience's side of a masterclass: watch while it is live, and find it again when lost. */
export class Viewing implements RoomListener {
  readonly feeds: Store<readonly Watched[]>;
  readonly link: StageLink;
  readonly reception: Reception;
  /** From which places something comes, and from which a voice came last. */
  readonly pulse: Pulse;
  private readonly attention: Attention;
  private isAhead = false;

  constructor(
    private readonly room: Room,
    openPeer: OpenPeer,
    page: Page = document,
    private readonly places = FEEDS,
    private readonly hosts = 1,
  ) {
    this.feeds = new Store(nothingFrom(places));
    this.attention = new Attention(page, () => this.attend());
    this.link = watcher({
      openPeer,
      ask: async (sdp) => (await room.line.request("stage.watch", { sdp })).sdp,
      onTrack: (track, feed) => this.feeds.set(withTrack(this.feeds.get(), feed, track)),
      places,
    });
    this.pulse = new Pulse(
      () => this.link.getStats(),
      () => this.feeds.get().map(({ audio, video }) => [audio?.id ?? null, video?.id ?? null]),
    );
    this.link.store.subscribe(() => this.linked());
    room.line.store.subscribe(() => this.foresee());
    this.reception = new Reception(
      () => this.link.getStats(),
      undefined,
      undefined,
      () => (this.hosts > 1 ? null : (this.feeds.get()[this.hostPlace]?.video?.id ?? null)),
    );
    this.reception.store.subscribe(() => this.heed());
    room.follow(this);
  }

  /** Where the one host is received; their guests may have begun to send before them. */
  get hostPlace(): number {
    return hostPlace(this.room.view.get().boards.stage);
  }

  /** Ask for the images without waiting for the hub to say how the room is. */
  joining(): void {
    this.isAhead = this.room.view.get().isLive && this.link.store.get().is === "idle";
    if (this.isAhead) {
      this.watch();
    }
  }

  joined(state: RoomState): void {
    const { isAhead } = this;
    this.isAhead = false;
    if (!state.is_live) {
      this.stop();
    } else if (this.link.store.get().is === "idle") {
      this.watch();
    } else if (!isAhead) {
      this.link.mend();
    }
  }

  found(): void {
    this.link.mend();
  }

  wentLive(): void {
    this.watch();
  }

  /** The host is back: what is connected goes on as it is, what waits to try again does it now. */
  stageChanged({ is_receiving }: StageChanged): void {
    if (!is_receiving || !this.room.view.get().isLive) {
      return;
    }
    if (this.link.store.get().is === "idle") {
      this.watch();
    } else if (!this.link.isUnderWay) {
      this.link.mend();
    }
  }

  /** Come back a little later than the host, and not all in the same instant. */
  stageRestarted(): void {
    this.reception.stop();
    this.link.rejoin(REJOIN_AFTER_MS + Math.random() * REJOIN_SPREAD_MS);
    if (this.link.store.get().is !== "idle") {
      this.reception.start();
    }
  }

  ended(): void {
    this.stop();
  }

  closed(): void {
    this.stop();
  }

  private watch(): void {
    this.link.start();
    this.reception.start();
    if (this.places > FEEDS) {
      this.pulse.start();
    }
  }

  private stop(): void {
    this.link.stop();
    this.reception.stop();
    this.pulse.stop();
    this.feeds.set(nothingFrom(this.places));
  }

  /** Whoever goes in while it is live will watch at once. */
  prepare(): void {
    if (this.room.view.get().isLive) {
      this.link.prepare();
    }
  }

  private foresee(): void {
    if (this.room.line.store.get().is === "entering") {
      this.prepare();
    }
  }

  /** A new connection brings images whether or not anybody looks. */
  private linked(): void {
    if (this.link.store.get().is === "connected" && this.attention.isAway) {
      this.room.line.tell("stage.pause", { is_paused: true });
    }
  }

  /** Images that nobody looks at need not be sent; those that were paused were not lost. */
  private attend(): void {
    if (this.link.store.get().is !== "connected") {
      return;
    }
    this.room.line.tell("stage.pause", { is_paused: this.attention.isAway });
    if (!this.attention.isAway) {
      this.reception.stop();
      this.reception.start();
    }
  }

  /** Sound and images that stop while the media server has them: ours is the broken end. */
  private heed(): void {
    this.room.line.hearMedia(this.reception.store.get());
    const silent = this.reception.store.get()?.silentReadings ?? 0;
    const isConnected = this.link.store.get().is === "connected";
    const isLost = silent >= SILENCE_MAX_READINGS && !this.attention.isAway;
    if (isConnected && isLost && this.room.view.get().isReceiving) {
      this.reception.stop();
      this.watch();
    }
  }
}
