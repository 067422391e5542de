import { beforeEach, expect, it } from "vitest";
import { FakeDevices } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN, type Remembered } from "../devices/remembered";
import { doing, draw, find } from "./draw";
import { MutedAlert } from "./MutedAlert";

let media: LocalMedia;
let kept: Remembered;

beforeEach(async () => {
  kept = NOTHING_CHOSEN;
  media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, (chosen) => {
    kept = chosen;
  });
  await media.open();
});

const alert = () => document.querySelector("[role=alert]")?.textContent ?? "";
const microphone = () => media.store.get().microphone;

it("turns the microphone off and says who did, until it is on again", async () => {
  await draw(<MutedAlert media={media} />);
  await doing(() => media.muteFor("Inès"));
  expect(microphone().isOn).toBe(false);
  expect(microphone().track?.enabled).toBe(false);
  expect(alert()).toContain("Inès has turned your microphone off.");
  // Whoever loads the page again is not heard by that.
  expect(kept.isMicrophoneOn).toBe(false);
  await doing(() => media.toggleMicrophone());
  expect(microphone().track?.enabled).toBe(true);
  expect(alert()).toBe("");
});

it("is put away once it is read, and the microphone stays off", async () => {
  await draw(<MutedAlert media={media} />, { locale: "fr" });
  await doing(() => media.muteFor("Inès"));
  expect(alert()).toContain("Inès a coupé votre micro.");
  await doing(() => find("muted-read").click());
  expect(alert()).toBe("");
  expect(microphone().isOn).toBe(false);
});

it("never turns a microphone on, nor says that one was off already", async () => {
  await draw(<MutedAlert media={media} />);
  await doing(() => media.toggleMicrophone());
  await doing(() => media.muteFor("Inès"));
  expect(microphone().isOn).toBe(false);
  expect(alert()).toBe("");
});
