import type { RoomState } from "../protocol";
import { ScreenCapture, type ScreenPort } from "./devices/screen-capture";
import type { OpenPeer } from "./media/port";
import { screenPublisher } from "./media/publisher";
import type { StageLink } from "./media/stage-link";
import type { Room, RoomListener } from "./room";

/** The host shows a screen, a window or a tab beside the camera. */
export class ScreenShare implements RoomListener {
  readonly link: StageLink;
  private readonly capture: ScreenCapture;

  constructor(
    private readonly room: Room,
    port: ScreenPort | undefined,
    openPeer: OpenPeer,
    /** Co-hosts see it before the audience does. */
    private readonly isShared = false,
  ) {
    this.capture = new ScreenCapture(port);
    this.link = screenPublisher({
      openPeer,
      tracks: () => this.capture.tracks,
      ask: async (sdp) => (await room.line.request("stage.publish", { sdp, source: "screen" })).sdp,
    });
    this.view.subscribe(() => this.changed());
    room.follow(this);
  }

  get view() {
    return this.capture.view;
  }

  get isPossible(): boolean {
    return this.capture.isPossible;
  }

  joined(state: RoomState): void {
    if (state.is_live || this.isShared) {
      this.send();
    }
    this.link.mend();
  }

  wentLive(): void {
    this.send();
  }

  found(): void {
    this.link.mend();
  }

  stageRestarted(): void {
    this.link.rejoin(0);
  }

  ended(): void {
    this.drop();
  }

  closed(): void {
    this.drop();
  }

  /** Let the person choose, then show it: at once when live, else when the broadcast begins. */
  start(): Promise<void> {
    return this.capture.start();
  }

  /** Show it no more, and free its place on the stage. */
  stop(): void {
    this.capture.stop();
  }

  private changed(): void {
    const { is } = this.view.get();
    if (is === "on" && (this.room.view.get().isLive || this.isShared)) {
      this.send();
    } else if (is === "off" && this.link.store.get().is !== "idle") {
      this.room.line.tell("stage.hang_up", { source: "screen" });
      this.link.stop();
    }
  }

  private send(): void {
    if (this.view.get().is === "on" && this.link.store.get().is === "idle") {
      this.link.start();
    }
  }

  private drop(): void {
    this.link.stop();
    this.capture.stop();
  }
}
