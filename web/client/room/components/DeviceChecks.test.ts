import { expect, it } from "vitest";
import { messagesOf } from "../../i18n";
import { FakeDevices } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import { checksOf } from "./DeviceChecks";

const t = messagesOf("en");

async function checks(failing: { audio?: string; video?: string }, isMicrophoneOn = true) {
  const chosen = { ...NOTHING_CHOSEN, isMicrophoneOn };
  const media = new LocalMedia(new FakeDevices(failing), chosen, () => {});
  await media.open();
  return checksOf(media.store.get(), t).map(({ tone, text }) => [tone, text]);
}

it("says that all is well", async () => {
  expect(await checks({})).toEqual([["good", t.devicesWork]]);
});

it("says once what is wrong with both", async () => {
  const denied = { audio: "NotAllowedError", video: "NotAllowedError" };
  expect(await checks(denied)).toEqual([["bad", t.bothDenied]]);
});

it("says what to do about each", async () => {
  expect(await checks({ audio: "NotFoundError", video: "NotReadableError" })).toEqual([
    ["bad", t.microphoneMissing],
    ["bad", t.cameraBusy],
  ]);
});

it("warns that a microphone left off stays off", async () => {
  expect(await checks({}, false)).toEqual([["warn", t.microphoneStaysOff]]);
});
