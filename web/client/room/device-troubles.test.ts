import { beforeEach, expect, it, vi } from "vitest";
import { ServerClock } from "./clock";
import { DeviceTroubles } from "./device-troubles";
import { FakeDevices } from "./devices/fake-devices";
import { LocalMedia } from "./devices/local-media";
import { NOTHING_CHOSEN } from "./devices/remembered";
import { FakeSocket, roomState } from "./fake-socket";
import { Room } from "./room";
import { emptyRoom } from "./state/room-view";

let socket: FakeSocket;
let devices: FakeDevices;
let media: LocalMedia;
let room: Room;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const told = () => socket.messages("media.trouble");
const camera = { kind: "camera_failed", detail: "missing" };
const microphone = { kind: "microphone_failed", detail: "missing" };

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  socket.on("room.join", () => roomState({}));
  devices = new FakeDevices();
  media = new LocalMedia(devices, NOTHING_CHOSEN, () => {});
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  new DeviceTroubles(room, media);
});

async function enter(): Promise<void> {
  await media.open();
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

async function unplug(kind: "audio" | "video"): Promise<void> {
  media.tracks[kind]?.dispatchEvent(new Event("ended"));
  await wait(10);
}

it("tells the hub on coming in that there is no camera", async () => {
  devices.failing = { video: "NotFoundError" };
  await enter();
  expect(told()).toEqual([camera]);
});

it("tells once that a camera and then a microphone were unplugged in the room", async () => {
  await enter();
  expect(told()).toEqual([]);
  devices.failing = { video: "NotFoundError", audio: "NotFoundError" };
  await unplug("video");
  expect(told()).toEqual([camera]);
  await unplug("audio");
  media.forgetUnplugged();
  expect(told()).toEqual([camera, microphone]);
});

it("tells it again once it was plugged in, and nothing where another takes over", async () => {
  await enter();
  await unplug("video");
  expect(told()).toEqual([]);
  for (let times = 0; times < 2; times++) {
    devices.failing = { video: "NotFoundError" };
    await unplug("video");
    devices.failing = {};
    devices.dispatchEvent(new Event("devicechange"));
    await wait(10);
  }
  expect(told()).toEqual([camera, camera]);
});

it("tells nothing before the door and after the end", async () => {
  devices.failing = { audio: "NotFoundError" };
  await media.open();
  expect(told()).toEqual([]);
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
  expect(told()).toEqual([microphone]);
  socket.events.onNotice("room.closed", { reason: "superseded", message: "elsewhere" });
  devices.failing = { video: "NotFoundError" };
  await unplug("video");
  expect(told()).toEqual([microphone]);
});
