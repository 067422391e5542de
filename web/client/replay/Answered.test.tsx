import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it } from "vitest";
import { messagesOf } from "../i18n";
import { Answered } from "./Answered";
import { Playback } from "./playback";

const clip = {
  id: "camera",
  kind: "camera" as const,
  owner: "Jeanne",
  url: "/",
  type: "video/webm",
  hasVideo: true,
  startsMs: 0,
  endsMs: 60_000,
};
const marks = [
  { text: "Which paper?", atMs: 5_000 },
  { text: "Which <b>pen</b>?", atMs: 42_000 },
];

it("goes to the moment of a question, plays from there, and says which one it is", async () => {
  const playback = new Playback([clip], () => null);
  const place = document.createElement("div");
  await act(() =>
    render(<Answered playback={playback} marks={marks} t={messagesOf("en")} />, place),
  );
  const lines = [...place.querySelectorAll("button")];
  expect(lines.map((line) => line.textContent)).toEqual([
    "0:05Which paper?",
    "0:42Which <b>pen</b>?",
  ]);
  expect(lines[1]?.textContent).toBe("0:42Which <b>pen</b>?");
  expect(lines[1]?.title).toBe("Go to 0:42");
  await act(() => lines[1]?.click());
  expect(playback.view.get()).toMatchObject({ watchedMs: 42_000, isPlaying: true });
  expect(lines.map((line) => line.getAttribute("aria-current"))).toEqual([null, "true"]);
});

it("is nothing where nothing was answered", async () => {
  const place = document.createElement("div");
  const playback = new Playback([clip], () => null);
  await act(() => render(<Answered playback={playback} marks={[]} t={messagesOf("en")} />, place));
  expect(place.textContent).toBe("");
});
