import { beforeEach, expect, it, vi } from "vitest";
import { FakeDevices } from "../room/devices/fake-devices";
import { LocalMedia } from "../room/devices/local-media";
import { NOTHING_CHOSEN } from "../room/devices/remembered";
import type { Outcome, Outcomes } from "../trials/outcome";
import type { RelayFound } from "../trials/relay";
import type { Untried } from "../trials/trials";
import { Checkup } from "./checkup";

let devices: FakeDevices;
let media: LocalMedia;
let kept: Outcomes[];
let server: Outcome | Untried;
let relay: RelayFound;
let trials: number;
let checkup: Checkup;

beforeEach(() => {
  vi.useFakeTimers();
  devices = new FakeDevices();
  media = new LocalMedia(devices, NOTHING_CHOSEN, () => {});
  kept = [];
  server = "good";
  relay = "none";
  trials = 0;
  checkup = new Checkup({
    media,
    tryLine: async () => "good",
    tryMedia: async () => {
      trials += 1;
      return server;
    },
    tryRelay: async () => relay,
    keep: (outcomes) => kept.push(outcomes),
  });
});

const found = () => checkup.store.get().findings;

async function speakAndListen(): Promise<void> {
  await checkup.begin();
  checkup.hear(0.8);
  checkup.hearsUs(true);
}

it("keeps what it found once everything is known, and once only", async () => {
  await checkup.begin();
  expect(found()).toMatchObject({ camera: "good", microphone: null, line: "good", media: "good" });
  checkup.hear(0.8);
  expect(kept).toEqual([]);
  checkup.hearsUs(true);
  checkup.hear(0.9);
  expect(kept).toEqual([
    { camera: "good", microphone: "good", speaker: "good", line: "good", media: "good" },
  ]);
});

it("finds that a microphone fails that hears nothing for ten seconds, until it hears", async () => {
  await checkup.begin();
  checkup.hear(0.2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(found().microphone).toBe("failed");
  checkup.hear(0.8);
  expect(found().microphone).toBe("good");
});

it("listens anew to another microphone", async () => {
  await speakAndListen();
  await media.choose("microphone", "audio-2");
  expect(found().microphone).toBeNull();
  checkup.hear(0.8);
  expect(found().microphone).toBe("good");
});

it("lets a person come with sound only when the camera fails", async () => {
  devices.failing = { video: "NotReadableError" };
  await speakAndListen();
  expect(kept.at(-1)?.camera).toBe("failed");
  await checkup.leaveOutCamera();
  expect(kept.at(-1)?.camera).toBe("left_out");
  expect(media.store.get().camera.isOn).toBe(false);
  expect(trials).toBe(1);
});

it("tries a weak connection again without pictures", async () => {
  server = "weak";
  await speakAndListen();
  server = "good";
  await checkup.leaveOutCamera();
  expect(kept.at(-1)).toMatchObject({ camera: "left_out", media: "good" });
});

it("takes the relay where the media server cannot be reached", async () => {
  server = "failed";
  await speakAndListen();
  expect(found().media).toBe("failed");
  expect(checkup.store.get().detour).toBeNull();
  relay = "good";
  await checkup.retry();
  expect(found().media).toBe("good");
  expect(checkup.store.get().detour).toBe("taken");
});

it("says of a relay whether it is there to spare or shut, and tries a shut one again", async () => {
  relay = "failed";
  await speakAndListen();
  expect(checkup.store.get().detour).toBe("shut");
  expect(kept.at(-1)?.media).toBe("good");
  relay = "good";
  await checkup.retry();
  expect(checkup.store.get().detour).toBe("spare");
  expect(trials).toBe(2);
});

it("blames nobody's network for a fault of the hub, and goes on once that is over", async () => {
  server = { problem: "Sound and pictures are not available for a moment." };
  await speakAndListen();
  expect(checkup.store.get()).toMatchObject({ isTrying: false, problem: server.problem });
  expect(kept).toEqual([]);
  server = "good";
  await checkup.retry();
  expect(kept).toHaveLength(1);
});

it("asks again after the notes are played again", async () => {
  await speakAndListen();
  checkup.hearsUs(false);
  expect(kept.at(-1)?.speaker).toBe("failed");
  checkup.hearsUs(null);
  expect(found().speaker).toBeNull();
  expect(kept).toHaveLength(2);
});

it("says that both devices were refused", async () => {
  devices.failing = { audio: "NotAllowedError", video: "NotAllowedError" };
  await checkup.begin();
  expect(found()).toMatchObject({ camera: "failed", microphone: "failed" });
});
