import { describe, expect, it } from "vitest";
import {
  type Clip,
  clipsAt,
  leaderOf,
  nextStart,
  recordedAt,
  spansOf,
  timecode,
  totalOf,
  watchedAt,
} from "./timeline";

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

const camera = clip("camera", 0, 60_000);
const screen = clip("screen", 20_000, 40_000, "screen");
const again = clip("again", 600_000, 660_000);

describe("what was not recorded in between", () => {
  const clips = [again, screen, camera];
  const spans = spansOf(clips);

  it("is left out", () => {
    expect(spans).toEqual([
      { startsMs: 0, endsMs: 60_000, atMs: 0 },
      { startsMs: 600_000, endsMs: 660_000, atMs: 60_000 },
    ]);
    expect(totalOf(spans)).toBe(120_000);
  });

  it.each([
    [0, 0],
    [59_999, 59_999],
    [60_000, 600_000],
    [90_000, 630_000],
    [120_000, 660_000],
    [500_000, 660_000],
    [-5, 0],
  ])("is jumped over: having watched %d one sees %d", (watched, recorded) => {
    expect(recordedAt(spans, watched)).toBe(recorded);
  });

  it.each([
    [0, 0],
    [30_000, 30_000],
    [300_000, 60_000],
    [600_000, 60_000],
    [660_000, 120_000],
  ])("is not counted: at %d one has watched %d", (recorded, watched) => {
    expect(watchedAt(spans, recorded)).toBe(watched);
  });
});

it("takes a connection that came back within a moment as one stretch", () => {
  expect(spansOf([clip("a", 0, 30_000), clip("b", 31_000, 50_000)])).toHaveLength(1);
});

it("begins where the recording begins, and has nothing of an empty one", () => {
  expect(recordedAt(spansOf([clip("a", 5_000, 9_000)]), 0)).toBe(5_000);
  expect(spansOf([clip("empty", 5_000, 5_000)])).toEqual([]);
  expect(totalOf([])).toBe(0);
  expect(recordedAt([], 7)).toBe(0);
});

it("knows what is to be seen at each moment, and what comes next", () => {
  const clips = [camera, screen, again];
  const ids = (ms: number) => clipsAt(clips, ms).map(({ id }) => id);
  expect(ids(0)).toEqual(["camera"]);
  expect(ids(20_000)).toEqual(["camera", "screen"]);
  expect(ids(40_000)).toEqual(["camera"]);
  expect(ids(60_000)).toEqual([]);
  expect(nextStart(clips, 60_000)).toBe(600_000);
  expect(nextStart(clips, 600_000)).toBeNull();
});

it("hides and mutes a camera while the software of the same person is on", () => {
  const program = clip("program", 10_000, 30_000, "program");
  const guest = { ...clip("guest", 0, 60_000), owner: "Paul" };
  const ids = (ms: number) => clipsAt([camera, program, guest], ms).map(({ id }) => id);
  expect(ids(9_999)).toEqual(["camera", "guest"]);
  expect(ids(10_000)).toEqual(["program", "guest"]);
  expect(ids(30_000)).toEqual(["camera", "guest"]);
  expect(leaderOf([guest, program])?.id).toBe("program");
});

it("lets a camera lead, and a screen only when it is alone", () => {
  expect(leaderOf([screen, camera])?.id).toBe("camera");
  expect(leaderOf([screen])?.id).toBe("screen");
  expect(leaderOf([])).toBeNull();
});

it.each([
  [0, "0:00"],
  [65_900, "1:05"],
  [3_845_000, "1:04:05"],
])("writes %d ms as %s", (ms, text) => {
  expect(timecode(ms)).toBe(text);
});
