import type { Tracks } from "../media/session-peer";
import { Store } from "../store";

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

/** What a person turns on and off to show their screen. */
export type ScreenSwitch = Pick<ScreenCapture, "view" | "isPossible" | "start" | "stop" | "toggle">;

/** A screen, a window or a tab that the person shows, until one of many ends to it. */
export class ScreenCapture {
  readonly view = new Store<ScreenView>(OFF);
  private given: Tracks = NOTHING;

  /** `port` is missing where the browser cannot share a screen, as on phones. */
  constructor(private readonly port: ScreenPort | undefined) {}

  get isPossible(): boolean {
    return typeof this.port?.getDisplayMedia === "function";
  }

  get tracks(): Tracks {
    return this.given;
  }

  /** Let the person choose. */
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

  toggle(): void {
    if (this.view.get().is === "off") {
      void this.start();
    } else {
      this.stop();
    }
  }

  stop(): void {
    const { audio, video } = this.given;
    this.given = NOTHING;
    audio?.stop();
    video?.stop();
    this.view.set(OFF);
  }

  private take(stream: MediaStream): void {
    const video = stream.getVideoTracks()[0] ?? null;
    this.given = { audio: stream.getAudioTracks()[0] ?? null, video };
    if (!video || this.view.get().is !== "choosing") {
      this.stop();
      return;
    }
    // Letters stay sharp; what moves may lose frames instead.
    video.contentHint = "detail";
    video.addEventListener("ended", () => this.given.video === video && this.stop());
    this.view.set({ is: "on", track: video, hasFailed: false });
  }
}
