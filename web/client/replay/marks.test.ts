import { expect, it } from "vitest";
import { marksOn } from "./marks";
import { spansOf } from "./timeline";

const clip = (startsMs: number, endsMs: number) => ({
  id: `${startsMs}`,
  kind: "camera" as const,
  owner: "Jeanne",
  url: "/",
  type: "video/webm",
  hasVideo: true,
  startsMs,
  endsMs,
});
const spans = spansOf([clip(1_000, 60_000), clip(600_000, 660_000)]);
const at = (...moments: number[]) =>
  marksOn(
    spans,
    moments.map((atMs) => ({ text: `${atMs}`, atMs })),
  ).map(({ atMs }) => atMs);

it("finds each question where it is watched, whatever was not recorded before it", () => {
  expect(at(31_000, 610_000)).toEqual([30_000, 69_000]);
});

it("leaves out what was answered while nothing was recorded", () => {
  expect(at(300_000, 700_000)).toEqual([]);
});

it("takes what was pressed a moment early to the beginning, and a moment late to the end", () => {
  expect(at(0, 598_500, 662_000)).toEqual([0, 59_000, 119_000]);
});
