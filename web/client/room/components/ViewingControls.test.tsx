import { afterEach, expect, it } from "vitest";
import { doing, draw, find } from "./draw";
import { LeaveFullScreen, ViewingControls } from "./ViewingControls";

const change = (name: string, value: unknown) =>
  Object.defineProperty(document, name, { value, configurable: true });

afterEach(() => {
  change("fullscreenElement", null);
  change("fullscreenEnabled", false);
});

it("offers what the sound is not now", async () => {
  const asked: boolean[] = [];
  const onSilence = (isSilent: boolean) => asked.push(isSilent);
  const stage = { current: null };
  await draw(<ViewingControls stage={stage} isSilent={false} onSilence={onSilence} />);
  expect(find("mute").textContent).toContain("Turn sound off");
  await doing(() => find("mute").click());
  await draw(<ViewingControls stage={stage} isSilent onSilence={onSilence} />);
  expect(find("mute").textContent).toContain("Turn sound on");
  await doing(() => find("mute").click());
  expect(asked).toEqual([true, false]);
});

it("fills the screen with the stage, and offers the way back over it", async () => {
  change("fullscreenEnabled", true);
  const stage = document.createElement("section");
  stage.requestFullscreen = async () => void change("fullscreenElement", stage);
  document.exitFullscreen = async () => void change("fullscreenElement", null);
  await draw(
    <>
      <ViewingControls stage={{ current: stage }} isSilent={false} onSilence={() => {}} />
      <LeaveFullScreen />
    </>,
  );
  await doing(() => find("full-screen").click());
  await doing(() => document.dispatchEvent(new Event("fullscreenchange")));
  expect(find("leave-full-screen").textContent).toBe("Leave full screen");
  await doing(() => find("leave-full-screen").click());
  await doing(() => document.dispatchEvent(new Event("fullscreenchange")));
  expect(document.querySelector("[data-testid=leave-full-screen]")).toBeNull();
});

it("offers no full screen where the browser has none", async () => {
  await draw(<ViewingControls stage={{ current: null }} isSilent={false} onSilence={() => {}} />);
  expect(document.querySelector("[data-testid=full-screen]")).toBeNull();
});
