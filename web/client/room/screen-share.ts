import type { RoomState } from "../protocol";
import type { OpenPeer } from "./media/port";
import { screenPublisher } from "./media/publisher";
import type { Tracks } from "./media/session-peer";
import type { StageLink } from "./media/stage-link";
import type { Room, RoomListener } from "./room";
import { Store } from "./store";

export type ScreenPort = Pick<MediaDevices, "getDisplayMedia">;

/** *choosing*: the browser asks which screen, window or tab. */
export interface ScreenView {
  readonly is: "off" | "choosing" | "on";
  readonly track: MediaStreamTrack | null;
  /** The browser did not give the screen although the person chose one. */
  readonly hasFailed: boolean;
}

const OFF: ScreenView = { is: "off", track: null, hasFailed: false };
const NOTHING: Tracks = { audio: null, video: null };
const REFUSED_BY_THE_PERSON = "NotAllowedError";

/** The host shows a screen, a window or a tab beside the camera, until one of many ends to it. */
export class ScreenShare implements RoomListener {
  readonly view = new Store<ScreenView>(OFF);
  readonly link: StageLink;
  private tracks: Tracks = NOTHING;

  /** `port` is missing where the browser cannot share a screen, as on phones. */
  constructor(
    private readonly room: Room,
    private readonly port: ScreenPort | undefined,
    openPeer: OpenPeer,
    /** Co-hosts see it before the audience does. */
    private readonly isShared = false,
  ) {
    this.link = screenPublisher({
      openPeer,
      tracks: () => this.tracks,
      ask: async (sdp) => (await room.line.request("stage.publish", { sdp, source: "screen" })).sdp,
    });
    room.follow(this);
  }

  get isPossible(): boolean {
    return typeof this.port?.getDisplayMedia === "function";
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
  async start(): Promise<void> {
    if (this.view.get().is !== "off" || !this.port) {
      return;
    }
    this.view.set({ ...OFF, is: "choosing" });
    try {
      const stream = await this.port.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: true,
      });
      this.take(stream);
    } catch (error) {
      const isChoice = error instanceof DOMException && error.name === REFUSED_BY_THE_PERSON;
      this.view.set({ ...OFF, hasFailed: !isChoice });
    }
  }

  /** Show it no more, and free its place on the stage. */
  stop(): void {
    if (this.link.store.get().is !== "idle") {
      this.room.line.tell("stage.hang_up", { source: "screen" });
    }
    this.drop();
  }

  private take(stream: MediaStream): void {
    const video = stream.getVideoTracks()[0] ?? null;
    this.tracks = { audio: stream.getAudioTracks()[0] ?? null, video };
    if (!video || this.view.get().is !== "choosing") {
      this.drop();
      return;
    }
    // Letters stay sharp; what moves may lose frames instead.
    video.contentHint = "detail";
    video.addEventListener("ended", () => this.tracks.video === video && this.stop());
    this.view.set({ is: "on", track: video, hasFailed: false });
    if (this.room.view.get().isLive || this.isShared) {
      this.send();
    }
  }

  private send(): void {
    if (this.view.get().is === "on" && this.link.store.get().is === "idle") {
      this.link.start();
    }
  }

  private drop(): void {
    this.link.stop();
    const { audio, video } = this.tracks;
    this.tracks = NOTHING;
    audio?.stop();
    video?.stop();
    this.view.set(OFF);
  }
}
