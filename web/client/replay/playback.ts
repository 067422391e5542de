import { Store } from "../room/store";
import {
  type Clip,
  clipsAt,
  leaderOf,
  nextStart,
  recordedAt,
  type Span,
  spansOf,
  totalOf,
  watchedAt,
} from "./timeline";

/** What is needed of a media element. Its time, in seconds, is that of the recording. */
export interface Film {
  currentTime: number;
  playbackRate: number;
  volume: number;
  muted: boolean;
  preload: string;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly readyState: number;
  play(): Promise<void>;
  pause(): void;
  load(): void;
}

export interface PlaybackView {
  readonly isPlaying: boolean;
  /** Wanted and not there yet. */
  readonly isWaiting: boolean;
  readonly hasBegun: boolean;
  readonly watchedMs: number;
  readonly activeIds: readonly string[];
  readonly rate: number;
  readonly volume: number;
  readonly isMuted: boolean;
  readonly brokenIds: readonly string[];
}

/** Beyond this a film jumps to its place; below, it catches up by playing a little faster. */
const DRIFT_MAX_S = 0.3;
const DRIFT_MIN_S = 0.04;
const CATCH_UP = 0.05;
const HAVE_METADATA = 1;
const HAVE_FUTURE_DATA = 3;
/** A clip's last moments may be announced and not be there. */
const END_SLACK_MS = 400;

/** Play the files of a recording as one film: one of them leads, the others keep to its time. */
export class Playback {
  readonly view: Store<PlaybackView>;
  readonly spans: readonly Span[];
  readonly totalMs: number;
  private recordedMs: number;

  constructor(
    private readonly clips: readonly Clip[],
    private readonly film: (id: string) => Film | null,
  ) {
    this.spans = spansOf(clips);
    this.totalMs = totalOf(this.spans);
    this.recordedMs = recordedAt(this.spans, 0);
    this.view = new Store<PlaybackView>({
      isPlaying: false,
      isWaiting: false,
      hasBegun: false,
      watchedMs: 0,
      activeIds: clipsAt(clips, this.recordedMs).map(({ id }) => id),
      rate: 1,
      volume: 1,
      isMuted: false,
      brokenIds: [],
    });
  }

  play(): void {
    if (this.view.get().watchedMs >= this.totalMs) {
      this.goTo(recordedAt(this.spans, 0));
    }
    this.change({ isPlaying: true, hasBegun: true });
    this.arrange(true);
  }

  pause(): void {
    this.change({ isPlaying: false, isWaiting: false });
    for (const clip of this.clips) {
      this.film(clip.id)?.pause();
    }
  }

  toggle(): void {
    this.view.get().isPlaying ? this.pause() : this.play();
  }

  /** Go to where one is after having watched for so long. */
  seek(watchedMs: number): void {
    this.goTo(recordedAt(this.spans, Math.max(0, Math.min(watchedMs, this.totalMs))));
    this.arrange(true);
  }

  skip(byMs: number): void {
    this.seek(this.view.get().watchedMs + byMs);
  }

  setRate(rate: number): void {
    this.change({ rate });
    this.arrange(false);
  }

  setVolume(volume: number): void {
    this.change({ volume, isMuted: volume === 0 });
    this.arrange(false);
  }

  setMuted(isMuted: boolean): void {
    this.change({ isMuted });
    this.arrange(false);
  }

  /** A file that this browser cannot play is left out. */
  breakOff(id: string): void {
    const { brokenIds } = this.view.get();
    if (!brokenIds.includes(id)) {
      this.change({ brokenIds: [...brokenIds, id] });
      this.arrange(true);
    }
  }

  /** Follow the leader; call it several times a second. */
  tick(): void {
    if (!this.view.get().isPlaying) {
      return;
    }
    const leader = leaderOf(this.active);
    const film = leader && this.film(leader.id);
    if (leader && film) {
      const ms = Math.round(film.currentTime * 1_000);
      const isOver = film.ended || ms >= leader.endsMs;
      if (film.readyState >= HAVE_METADATA && ms >= leader.startsMs - END_SLACK_MS) {
        this.recordedMs = Math.max(leader.startsMs, Math.min(ms, leader.endsMs));
      }
      if (isOver) {
        this.recordedMs = leader.endsMs;
      }
      this.change({ isWaiting: !isOver && film.readyState < HAVE_FUTURE_DATA });
    }
    this.stepOverHoles();
    this.arrange(false);
  }

  private get playable(): readonly Clip[] {
    const { brokenIds } = this.view.get();
    return this.clips.filter(({ id }) => !brokenIds.includes(id));
  }

  private get active(): Clip[] {
    return clipsAt(this.playable, this.recordedMs);
  }

  private stepOverHoles(): void {
    if (this.active.length > 0) {
      return;
    }
    const next = nextStart(this.playable, this.recordedMs);
    if (next === null) {
      this.pause();
      this.change({ watchedMs: this.totalMs });
    } else {
      this.goTo(next);
    }
  }

  private goTo(recordedMs: number): void {
    this.recordedMs = recordedMs;
    this.change({ watchedMs: watchedAt(this.spans, recordedMs) });
  }

  /** Bring every film where it should be; `isJump`: the leader too. */
  private arrange(isJump: boolean): void {
    const { isPlaying, rate, volume, isMuted } = this.view.get();
    const active = this.active;
    const leader = leaderOf(active);
    for (const clip of this.clips) {
      const film = this.film(clip.id);
      if (!film) {
        continue;
      }
      if (!active.includes(clip)) {
        if (!film.paused) film.pause();
        continue;
      }
      Object.assign(film, { volume, muted: isMuted });
      this.bringTo(film, clip !== leader, isJump);
      film.playbackRate = rate * (clip === leader ? 1 : this.catchUp(film));
      if (isPlaying && film.paused) {
        film.play().catch((error: unknown) => this.heed(error));
      }
    }
    const isAtEnd = active.length === 0 && nextStart(this.playable, this.recordedMs) === null;
    this.change({
      activeIds: active.map(({ id }) => id),
      watchedMs: isAtEnd ? this.totalMs : watchedAt(this.spans, this.recordedMs),
    });
  }

  private bringTo(film: Film, isFollower: boolean, isJump: boolean): void {
    const target = this.recordedMs / 1_000;
    const hasBegun = film.readyState >= HAVE_METADATA;
    if (!hasBegun && film.preload !== "auto") {
      film.preload = "auto";
      film.load();
    }
    const drift = Math.abs(film.currentTime - target);
    if ((isJump || isFollower || film.paused) && drift > (isJump ? 0.01 : DRIFT_MAX_S)) {
      film.currentTime = target;
    }
  }

  private catchUp(film: Film): number {
    const lag = this.recordedMs / 1_000 - film.currentTime;
    return Math.abs(lag) < DRIFT_MIN_S ? 1 : 1 + Math.sign(lag) * CATCH_UP;
  }

  /** The browser may want a click before it plays; that it was interrupted is no news. */
  private heed(error: unknown): void {
    if (error instanceof DOMException && error.name === "NotAllowedError") {
      this.pause();
    }
  }

  private change(changes: Partial<PlaybackView>): void {
    const before = this.view.get();
    const isSame = Object.entries(changes).every(([key, value]) => {
      const old = before[key as keyof PlaybackView];
      return Array.isArray(value) ? String(value) === String(old) : Object.is(value, old);
    });
    if (!isSame) {
      this.view.set({ ...before, ...changes });
    }
  }
}
