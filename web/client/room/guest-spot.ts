import { followTracks } from "./devices/follow-tracks";
import type { LocalMedia } from "./devices/local-media";
import type { OpenPeer } from "./media/port";
import { publisher } from "./media/publisher";
import type { StageLink } from "./media/stage-link";
import type { Room, RoomListener } from "./room";
import { isGuest } from "./state/stage";
import { Store } from "./store";

/**
 * Somebody of the audience on stage: send from the moment the board says that we are there until it
 * says that we are not. So whoever lost the network, or reloads the page, is where they were.
 */
export class GuestSpot implements RoomListener {
  readonly isOn = new Store(false);
  readonly link: StageLink;

  constructor(
    private readonly room: Room,
    readonly media: LocalMedia,
    openPeer: OpenPeer,
    private readonly myId: string,
  ) {
    this.link = publisher({
      openPeer,
      tracks: () => media.tracks,
      ask: async (sdp) => (await room.line.request("stage.publish", { sdp })).sdp,
    });
    followTracks(media, (kind, track) => void this.link.replace(kind, track));
    room.follow(this);
    room.view.subscribe(() => this.heed());
  }

  joined(): void {
    if (!this.link.isUnderWay) {
      this.link.mend();
    }
  }

  stageRestarted(): void {
    this.link.rejoin(0);
  }

  ended(): void {
    this.go();
  }

  closed(): void {
    this.go();
  }

  private heed(): void {
    const { boards, hasEntered, ended } = this.room.view.get();
    const isOn = hasEntered && !ended && isGuest(boards.stage, this.myId);
    if (isOn && !this.isOn.get()) {
      this.isOn.set(true);
      void this.come();
    } else if (!isOn && this.isOn.get()) {
      this.go();
    }
  }

  /** Whoever was asked has looked into the mirror, and has their devices open already. */
  private async come(): Promise<void> {
    if (!this.media.isOpen) {
      await this.media.open();
    }
    if (this.isOn.get()) {
      this.link.start();
    }
  }

  private go(): void {
    this.isOn.set(false);
    this.link.stop();
    this.media.close();
  }
}
