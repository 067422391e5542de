import { beforeEach, describe, expect, it } from "vitest";
import { type Film, Playback } from "./playback";
import type { Clip } from "./timeline";

const clip = (id: string, startsMs: number, endsMs: number, kind: Clip["kind"] = "camera") => ({
  id,
  kind,
  owner: "Jeanne",
  url: `/${id}`,
  type: "video/webm",
  hasVideo: true,
  startsMs,
  endsMs,
});

class FakeFilm implements Film {
  currentTime = 0;
  playbackRate = 1;
  volume = 1;
  muted = false;
  preload = "none";
  paused = true;
  ended = false;
  readyState = 0;
  loads = 0;

  async play(): Promise<void> {
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }

  load(): void {
    this.loads += 1;
    this.readyState = 4;
  }

  /** Let this film play for a while. */
  pass(seconds: number): void {
    if (!this.paused) {
      this.currentTime += seconds * this.playbackRate;
    }
  }
}

const clips = [
  clip("camera", 0, 60_000),
  clip("screen", 20_000, 40_000, "screen"),
  clip("again", 600_000, 660_000),
];

let films: Map<string, FakeFilm>;
let playback: Playback;

const film = (id: string): FakeFilm => {
  const found = films.get(id);
  if (!found) throw new Error(`no film ${id}`);
  return found;
};

const pass = (seconds: number) => {
  for (const one of films.values()) one.pass(seconds);
  playback.tick();
};

beforeEach(() => {
  films = new Map(clips.map(({ id }) => [id, new FakeFilm()]));
  playback = new Playback(clips, (id) => films.get(id) ?? null);
});

it("loads nothing before somebody wants to watch", () => {
  playback.tick();
  expect([...films.values()].map(({ loads }) => loads)).toEqual([0, 0, 0]);
  expect(playback.totalMs).toBe(120_000);
});

describe("playing", () => {
  beforeEach(() => playback.play());

  it("follows the camera", () => {
    pass(5);
    expect(playback.view.get()).toMatchObject({ isPlaying: true, watchedMs: 5_000 });
    expect(film("again").loads).toBe(0);
  });

  it("shows the screen for as long as it was shared, at the same moment", () => {
    pass(20);
    expect(playback.view.get().activeIds).toEqual(["camera", "screen"]);
    expect(film("screen").currentTime).toBe(20);
    expect(film("screen").paused).toBe(false);
    pass(19.9);
    pass(0.2);
    expect(playback.view.get().activeIds).toEqual(["camera"]);
    expect(film("screen").paused).toBe(true);
  });

  it("brings back a screen that has drifted far", () => {
    pass(25);
    film("screen").currentTime = 24;
    playback.tick();
    expect(film("screen").currentTime).toBe(25);
  });

  it.each([
    [24.8, 1.05],
    [25.2, 0.95],
    [25.02, 1],
  ])("lets a screen at %d s catch up by playing %d times as fast", (seconds, rate) => {
    pass(25);
    film("screen").currentTime = seconds;
    playback.tick();
    expect(film("screen")).toMatchObject({ currentTime: seconds, playbackRate: rate });
  });

  it("steps over what was not recorded", () => {
    pass(59.9);
    pass(0.2);
    expect(playback.view.get()).toMatchObject({ watchedMs: 60_000, activeIds: ["again"] });
    expect(film("again").currentTime).toBe(600);
    pass(1);
    expect(playback.view.get().watchedMs).toBe(61_000);
  });

  it("goes on when a file ends sooner than was said", () => {
    pass(58);
    film("camera").ended = true;
    playback.tick();
    expect(playback.view.get().activeIds).toEqual(["again"]);
  });

  it("ends at the end, and begins again from the start", () => {
    playback.seek(119_000);
    pass(2);
    expect(playback.view.get()).toMatchObject({ isPlaying: false, watchedMs: 120_000 });
    playback.play();
    expect(playback.view.get()).toMatchObject({ isPlaying: true, watchedMs: 0 });
    expect(film("camera").currentTime).toBe(0);
  });

  it("says that it waits while the network is slow", () => {
    film("camera").readyState = 2;
    playback.tick();
    expect(playback.view.get().isWaiting).toBe(true);
    film("camera").readyState = 4;
    playback.tick();
    expect(playback.view.get().isWaiting).toBe(false);
  });

  it("leaves out a file that this browser cannot play", () => {
    playback.breakOff("camera");
    expect(playback.view.get().activeIds).toEqual([]);
    playback.tick();
    expect(playback.view.get().activeIds).toEqual(["screen"]);
    expect(film("screen").currentTime).toBe(20);
  });

  it("stops when the browser wants a click first", async () => {
    film("again").play = () => Promise.reject(new DOMException("", "NotAllowedError"));
    playback.seek(70_000);
    await Promise.resolve();
    await Promise.resolve();
    expect(playback.view.get().isPlaying).toBe(false);
  });
});

it("goes anywhere, also while it does not play", () => {
  playback.seek(90_000);
  expect(film("again")).toMatchObject({ currentTime: 630, paused: true, preload: "auto" });
  playback.skip(-40_000);
  expect(film("camera").currentTime).toBe(50);
  playback.skip(-100_000);
  expect(playback.view.get().watchedMs).toBe(0);
  playback.seek(999_999);
  expect(playback.view.get().watchedMs).toBe(120_000);
});

it("applies speed and loudness to everything that plays", () => {
  playback.play();
  playback.setRate(1.5);
  playback.setVolume(0.4);
  pass(14);
  pass(1);
  expect(film("screen")).toMatchObject({ playbackRate: 1.5, volume: 0.4, muted: false });
  playback.setMuted(true);
  expect(film("camera").muted).toBe(true);
});

it("pauses everything", () => {
  playback.play();
  pass(25);
  playback.toggle();
  expect([...films.values()].every(({ paused }) => paused)).toBe(true);
  const { watchedMs } = playback.view.get();
  pass(5);
  expect(playback.view.get().watchedMs).toBe(watchedMs);
});
