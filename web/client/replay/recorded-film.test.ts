import { expect, it } from "vitest";
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

/** An element as far as a film needs one; `first` is what its browser calls the first moment. */
class FakeElement extends EventTarget {
  currentTime = 0;
  readyState = 0;

  constructor(private readonly first: number) {
    super();
  }

  begin(): void {
    this.readyState = 2;
    this.currentTime = this.first;
    this.dispatchEvent(new Event("loadeddata"));
  }
}

function filmOf(first: number): [RecordedFilm, FakeElement] {
  const element = new FakeElement(first);
  return [new RecordedFilm(element as unknown as HTMLVideoElement, clip), element];
}

it.each([
  ["keeps the time of the recording", 600, 630],
  ["begins each file at zero", 0, 30],
])("is told in the time of the recording where the browser %s", (_name, first, inFile) => {
  const [film, element] = filmOf(first);
  element.begin();
  film.currentTime = 630;
  expect(element.currentTime).toBe(inFile);
  expect(film.currentTime).toBe(630);
});

it("waits for the file to be known before it goes anywhere", () => {
  const [film, element] = filmOf(0);
  film.currentTime = 615;
  expect([film.currentTime, element.currentTime]).toEqual([615, 0]);
  element.begin();
  expect([film.currentTime, element.currentTime]).toEqual([615, 15]);
});
