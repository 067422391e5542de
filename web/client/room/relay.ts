import { type CallLine, type CallTracks, NO_TRACKS } from "./media/call-lines";
import type { OpenPeer } from "./media/port";
import { publisher, screenPublisher } from "./media/publisher";
import type { StageLink } from "./media/stage-link";
import { SCREEN_FEED, watcher } from "./media/watcher";
import type { Room } from "./room";
import { Store } from "./store";

/** Two cameras and a screen between them: the media server sends nobody themselves. */
const PLACES = 3;

/** The call by way of the media server, for as long as no direct path is open. */
export class Relay {
  /** What comes from the other that way. */
  readonly received = new Store<CallTracks>(NO_TRACKS);
  readonly watch: StageLink;
  private readonly camera: StageLink;
  private readonly screen: StageLink;
  private isOn = false;

  constructor(
    private readonly room: Room,
    openPeer: OpenPeer,
    private readonly ours: () => CallTracks,
  ) {
    const ask = (source: "camera" | "screen") => async (sdp: string) =>
      (await room.line.request("stage.publish", { sdp, source })).sdp;
    this.camera = publisher({ openPeer, tracks: ours, ask: ask("camera") });
    this.screen = screenPublisher({
      openPeer,
      tracks: () => ({ audio: ours().screenAudio, video: ours().screenVideo }),
      ask: ask("screen"),
    });
    this.watch = watcher({
      openPeer,
      places: PLACES,
      ask: async (sdp) => (await room.line.request("stage.watch", { sdp })).sdp,
      onTrack: (track, place) => this.take(track, place),
    });
  }

  get isConnected(): boolean {
    return this.isOn && this.watch.store.get().is === "connected";
  }

  start(): void {
    if (!this.isOn) {
      this.isOn = true;
      this.camera.start();
      this.watch.start();
      this.showScreen();
    }
  }

  stop(): void {
    if (this.isOn) {
      this.isOn = false;
      for (const link of [this.camera, this.screen, this.watch]) {
        link.stop();
      }
      this.room.line.tell("stage.hang_up", {});
      this.received.set(NO_TRACKS);
    }
  }

  /** The line to the hub is back. */
  mend(): void {
    for (const link of [this.camera, this.screen, this.watch]) {
      link.mend();
    }
  }

  /** Another media server carries the room. */
  rejoin(): void {
    for (const link of [this.camera, this.screen, this.watch]) {
      link.rejoin(0);
    }
  }

  /** What we send on that line has changed. */
  replace(line: CallLine, track: MediaStreamTrack | null): void {
    if (line === "audio" || line === "video") {
      void this.camera.replace(line, track);
    } else if (this.isOn) {
      this.showScreen();
    }
  }

  private showScreen(): void {
    const isShown = this.ours().screenVideo !== null;
    const isSent = this.screen.store.get().is !== "idle";
    if (isShown && !isSent) {
      this.screen.start();
    } else if (!isShown && isSent) {
      this.screen.stop();
      this.room.line.tell("stage.hang_up", { source: "screen" });
    }
  }

  /** Places are kept for those who come back, ours too: the one that brings something is theirs. */
  private take(track: MediaStreamTrack, place: number): void {
    const isAudio = track.kind === "audio";
    const isScreen = place === SCREEN_FEED;
    const line = isScreen ? (isAudio ? "screenAudio" : "screenVideo") : isAudio ? "audio" : "video";
    const receive = () => this.received.set({ ...this.received.get(), [line]: track });
    if (track.muted) {
      track.addEventListener("unmute", receive);
    } else {
      receive();
    }
  }
}
