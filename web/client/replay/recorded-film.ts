import type { Film } from "./playback";
import type { Clip } from "./timeline";

const HAVE_METADATA = 1;

/** A media element told in the time of the recording; its own begins at zero in each file. */
export class RecordedFilm implements Film {
  private wanted: number | null = null;

  constructor(
    private readonly element: HTMLVideoElement,
    private readonly clip: Clip,
  ) {
    element.addEventListener("loadedmetadata", () => this.goToWanted());
  }

  get currentTime(): number {
    return this.wanted ?? this.element.currentTime + this.clip.startsMs / 1_000;
  }

  set currentTime(seconds: number) {
    this.wanted = seconds;
    if (this.readyState >= HAVE_METADATA) {
      this.goToWanted();
    }
  }

  get playbackRate(): number {
    return this.element.playbackRate;
  }

  set playbackRate(rate: number) {
    this.element.playbackRate = rate;
  }

  get volume(): number {
    return this.element.volume;
  }

  set volume(volume: number) {
    this.element.volume = volume;
  }

  get muted(): boolean {
    return this.element.muted;
  }

  set muted(isMuted: boolean) {
    this.element.muted = isMuted;
  }

  get preload(): string {
    return this.element.preload;
  }

  set preload(preload: string) {
    this.element.preload = preload as HTMLVideoElement["preload"];
  }

  get paused(): boolean {
    return this.element.paused;
  }

  get ended(): boolean {
    return this.element.ended;
  }

  get readyState(): number {
    return this.element.readyState;
  }

  play(): Promise<void> {
    return this.element.play();
  }

  pause(): void {
    this.element.pause();
  }

  load(): void {
    this.element.load();
  }

  private goToWanted(): void {
    if (this.wanted !== null) {
      this.element.currentTime = this.wanted - this.clip.startsMs / 1_000;
      this.wanted = null;
    }
  }
}
