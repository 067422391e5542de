import { beforeEach, expect, it, vi } from "vitest";
import type { MediaReport } from "../../protocol";
import type { StatsEntry } from "./port";
import { Reception } from "./reception";

let audio: StatsEntry;
let video: StatsEntry;
let reports: MediaReport[];
let reception: Reception;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function receive(audioBytes: number, videoBytes: number, frames: number): void {
  const packets = Math.ceil((audioBytes + videoBytes) / 100);
  audio = { type: "inbound-rtp", kind: "audio", bytesReceived: audioBytes, audioLevel: 0.3 };
  video = {
    type: "inbound-rtp",
    kind: "video",
    bytesReceived: videoBytes,
    framesDecoded: frames,
    packetsReceived: packets,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  reports = [];
  receive(0, 0, 0);
  reception = new Reception(
    async () => [audio, video],
    (report) => reports.push(report),
    () => Date.now(),
  );
  reception.start();
});

it("reports every two seconds what came since the last report", async () => {
  receive(1_000, 9_000, 30);
  await wait(2_000);
  receive(1_500, 12_000, 60);
  await wait(2_000);
  expect(reports).toEqual([
    { interval_ms: 2_000, audio_bytes: 1_000, video_bytes: 9_000, video_frames: 30 },
    { interval_ms: 2_000, audio_bytes: 500, video_bytes: 3_000, video_frames: 30 },
  ]);
});

it("counts from nothing again when the connection is another one", async () => {
  receive(1_000, 9_000, 300);
  await wait(2_000);
  receive(10, 90, 3);
  await wait(2_000);
  expect(reports[1]).toMatchObject({ audio_bytes: 10, video_bytes: 90, video_frames: 3 });
});

it("says how many readings in a row brought nothing", async () => {
  receive(1_000, 9_000, 30);
  await wait(1_000);
  expect(reception.store.get()).toMatchObject({ quality: "good", isSpeaking: true });
  await wait(3_000);
  expect(reception.store.get()).toMatchObject({ quality: "silent", silentReadings: 3 });
});

it("says how many readings in a row brought no image, sound or not", async () => {
  receive(1_000, 9_000, 30);
  await wait(1_000);
  receive(2_000, 9_000, 30);
  await wait(2_000);
  expect(reception.store.get()).toMatchObject({ stillReadings: 2, silentReadings: 1 });
});

it("judges the last three seconds together, so that one lost packet does not flicker", async () => {
  for (let second = 1; second <= 3; second++) {
    receive(second * 1_000, second * 9_000, second * 30);
    await wait(1_000);
  }
  receive(4_000, 36_000, 120);
  video = { ...video, packetsLost: 5 };
  await wait(1_000);
  expect(reception.store.get()?.quality).toBe("good");
  receive(5_000, 45_000, 150);
  video = { ...video, packetsLost: 20 };
  await wait(1_000);
  expect(reception.store.get()?.quality).toBe("fair");
});

it("never reports an interval longer than the hub takes", async () => {
  vi.setSystemTime(Date.now() + 60_000);
  await wait(2_000);
  expect(reports[0]?.interval_ms).toBe(10_000);
});

it("reports nothing while there is no connection, nor after it was stopped", async () => {
  const idle = new Reception(
    () => null,
    (report) => reports.push(report),
  );
  idle.start();
  reception.stop();
  await wait(10_000);
  expect(reports).toEqual([]);
});

it("blames the network for images that stop after losses while sound comes", async () => {
  receive(1_000, 9_000, 30);
  await wait(1_000);
  receive(2_000, 12_000, 60);
  video = { ...video, packetsLost: 90 };
  await wait(1_000);
  for (let second = 1; second <= 4; second++) {
    expect(reception.store.get()?.isSoundOnly).toBe(false);
    receive(2_000 + second * 1_000, 12_000, 60);
    video = { ...video, packetsLost: 90 };
    await wait(1_000);
  }
  expect(reception.store.get()?.isSoundOnly).toBe(true);
  receive(9_000, 20_000, 90);
  await wait(1_000);
  expect(reception.store.get()?.isSoundOnly).toBe(false);
});

it("takes images that stop on a good network for a camera that is off", async () => {
  for (let second = 1; second <= 8; second++) {
    receive(second * 1_000, 9_000, 30);
    await wait(1_000);
  }
  expect(reception.store.get()).toMatchObject({ stillReadings: 7, isSoundOnly: false });
});
