import { beforeEach, describe, expect, it } from "vitest";
import { FakeDevices } from "./fake-devices";
import { LocalMedia } from "./local-media";
import { NOTHING_CHOSEN, type Remembered } from "./remembered";

let kept: Remembered | undefined;

beforeEach(() => {
  kept = undefined;
});

function localMedia(devices: FakeDevices | undefined, remembered = NOTHING_CHOSEN) {
  return new LocalMedia(devices, remembered, (chosen) => {
    kept = chosen;
  });
}

describe("opening the devices", () => {
  it("asks once for camera and microphone together", async () => {
    const devices = new FakeDevices();
    const media = localMedia(devices);
    await media.open();
    expect(devices.asked).toHaveLength(1);
    expect(media.tracks.audio?.kind).toBe("audio");
    expect(media.tracks.video?.kind).toBe("video");
    expect(media.store.get().camera.choices).toEqual([{ id: "video-1", label: "Camera" }]);
  });

  it("keeps the microphone when there is no camera", async () => {
    const media = localMedia(new FakeDevices({ video: "NotFoundError" }));
    await media.open();
    expect(media.tracks.audio).not.toBeNull();
    expect(media.store.get().camera.problem).toBe("missing");
    expect(media.store.get().microphone.problem).toBeNull();
  });

  it("says that both were refused", async () => {
    const media = localMedia(
      new FakeDevices({ audio: "NotAllowedError", video: "NotAllowedError" }),
    );
    await media.open();
    expect(media.tracks).toEqual({ audio: null, video: null });
    expect(media.store.get().camera.problem).toBe("denied");
    expect(media.store.get().microphone.problem).toBe("denied");
  });

  it("says that another program uses the camera", async () => {
    const media = localMedia(new FakeDevices({ video: "NotReadableError" }));
    await media.open();
    expect(media.store.get().camera.problem).toBe("busy");
  });

  it("says that the page is not secure where browsers give no devices", async () => {
    const media = localMedia(undefined);
    await media.open();
    expect(media.store.get().microphone.problem).toBe("insecure");
  });

  it("leaves the camera alone when it was off last time", async () => {
    const devices = new FakeDevices();
    const media = localMedia(devices, { ...NOTHING_CHOSEN, isCameraOn: false });
    await media.open();
    expect(devices.asked).toEqual([{ audio: expect.anything() }]);
    expect(media.tracks.video).toBeNull();
  });

  it("stays silent when the microphone was off last time", async () => {
    const media = localMedia(new FakeDevices(), { ...NOTHING_CHOSEN, isMicrophoneOn: false });
    await media.open();
    expect(media.tracks.audio?.enabled).toBe(false);
  });

  it("closes a device that arrives after the person has left", async () => {
    const devices = new FakeDevices();
    const media = localMedia(devices);
    const opening = media.open();
    media.close();
    await opening;
    expect(media.tracks).toEqual({ audio: null, video: null });
  });
});

describe("changing one's mind", () => {
  it("puts out the camera's light when it is turned off, and lights it again", async () => {
    const media = localMedia(new FakeDevices());
    await media.open();
    const { camera } = media.store.get();
    await media.toggleCamera();
    expect(camera.track?.readyState).toBe("ended");
    expect(media.tracks.video).toBeNull();
    await media.toggleCamera();
    expect(media.tracks.video?.readyState).toBe("live");
  });

  it("silences the microphone without closing it", async () => {
    const media = localMedia(new FakeDevices());
    await media.open();
    await media.toggleMicrophone();
    expect(media.tracks.audio).toMatchObject({ enabled: false, readyState: "live" });
    await media.toggleMicrophone();
    expect(media.tracks.audio?.enabled).toBe(true);
  });

  it("remembers the device chosen", async () => {
    const media = localMedia(new FakeDevices());
    await media.open();
    await media.choose("microphone", "audio-2");
    expect(kept).toMatchObject({ microphoneId: "audio-2", isCameraOn: true });
    expect(media.store.get().microphone.deviceId).toBe("audio-2");
  });

  it("asks again after a refusal", async () => {
    const devices = new FakeDevices({ video: "NotAllowedError" });
    const media = localMedia(devices);
    await media.open();
    devices.failing = {};
    await media.toggleCamera();
    expect(media.tracks.video).not.toBeNull();
    expect(media.store.get().camera.problem).toBeNull();
  });
});

describe("a device that is unplugged", () => {
  const settle = () => new Promise((resolve) => setTimeout(resolve));

  it("gives its place to another one, and that is said until it is read", async () => {
    const media = localMedia(new FakeDevices());
    await media.open();
    const first = media.tracks.audio;
    first?.dispatchEvent(new Event("ended"));
    await settle();
    expect(media.tracks.audio).not.toBe(first);
    expect(media.tracks.audio).not.toBeNull();
    expect(media.store.get().unplugged).toEqual({ name: "microphone", instead: "Fake audio" });
    media.forgetUnplugged();
    expect(media.store.get().unplugged).toBeNull();
  });

  it("leaves a silent microphone silent", async () => {
    const media = localMedia(new FakeDevices());
    await media.open();
    await media.toggleMicrophone();
    media.tracks.audio?.dispatchEvent(new Event("ended"));
    await settle();
    expect(media.tracks.audio?.enabled).toBe(false);
  });

  it("is used again as soon as it is back, where there was no other", async () => {
    const devices = new FakeDevices();
    const media = localMedia(devices);
    await media.open();
    devices.failing = { video: "NotFoundError" };
    media.tracks.video?.dispatchEvent(new Event("ended"));
    await settle();
    expect(media.store.get().unplugged).toEqual({ name: "camera", instead: null });
    devices.failing = {};
    devices.dispatchEvent(new Event("devicechange"));
    await settle();
    expect(media.tracks.video).not.toBeNull();
    expect(media.store.get().unplugged).toBeNull();
  });
});

it("is heard while something is held, and remembers that the microphone is off", async () => {
  const media = localMedia(new FakeDevices(), { ...NOTHING_CHOSEN, isMicrophoneOn: false });
  await media.open();
  media.holdMicrophone(true);
  expect(media.store.get().microphone).toMatchObject({ isOn: true });
  expect(media.tracks.audio?.enabled).toBe(true);
  await media.toggleCamera();
  expect(kept).toMatchObject({ isMicrophoneOn: false });
  media.holdMicrophone(false);
  expect(media.tracks.audio?.enabled).toBe(false);
});

it("leaves a microphone that is on alone, whatever is held", async () => {
  const devices = new FakeDevices();
  const media = localMedia(devices);
  await media.open();
  media.holdMicrophone(true);
  media.holdMicrophone(false);
  expect(media.tracks.audio?.enabled).toBe(true);
});

it("opens the microphone anew without noise suppression, and remembers", async () => {
  const devices = new FakeDevices();
  const media = localMedia(devices);
  await media.open();
  await media.toggleNoiseReduction();
  expect(devices.asked.at(-1)).toMatchObject({ audio: { noiseSuppression: false } });
  expect(media.tracks.audio?.readyState).toBe("live");
  expect(kept).toMatchObject({ isNoiseReduced: false });
});

describe("a microphone that a host turns off", () => {
  it("stays off when it was just being opened anew", async () => {
    const media = localMedia(new FakeDevices());
    await media.open();
    const opening = media.toggleNoiseReduction();
    media.muteFor("Inès");
    await opening;
    expect(media.tracks.audio?.enabled).toBe(false);
    expect(media.store.get().microphone.isOn).toBe(false);
    expect(media.store.get().mutedBy).toBe("Inès");
  });

  it("is left alone while no device is open", () => {
    const media = localMedia(new FakeDevices());
    media.muteFor("Inès");
    expect(media.store.get().microphone.isOn).toBe(true);
    expect(media.store.get().mutedBy).toBeNull();
  });
});
