import { beforeEach, expect, it } from "vitest";
import { RecordedFilm } from "./recorded-film";

const clip = {
  id: "screen",
  kind: "screen",
  owner: "Jeanne",
  url: "/screen",
  type: "video/webm",
  hasVideo: true,
  startsMs: 600_000,
  endsMs: 660_000,
} as const;

/** An element as far as a film needs one. */
class FakeElement extends EventTarget {
  currentTime = 0;
  readyState = 0;

  begin(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("loadedmetadata"));
  }
}

let element: FakeElement;
let film: RecordedFilm;

beforeEach(() => {
  element = new FakeElement();
  film = new RecordedFilm(element as unknown as HTMLVideoElement, clip);
});

it("is told in the time of the recording, in which its file begins late", () => {
  element.begin();
  expect(film.currentTime).toBe(600);
  film.currentTime = 630;
  expect([film.currentTime, element.currentTime]).toEqual([630, 30]);
});

it("waits for the file to be known before it goes anywhere", () => {
  film.currentTime = 615;
  expect([film.currentTime, element.currentTime]).toEqual([615, 0]);
  element.begin();
  expect([film.currentTime, element.currentTime]).toEqual([615, 15]);
});
