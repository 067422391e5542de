import { beforeEach, expect, it, vi } from "vitest";
import type { Entry } from "../protocol";
import { ServerClock } from "./clock";
import { fakeTrack } from "./devices/fake-devices";
import { FakeSocket, roomState } from "./fake-socket";
import { fakePeers } from "./media/fake-peer";
import { Room } from "./room";
import { ScreenShare } from "./screen-share";
import { emptyRoom } from "./state/room-view";

const ANSWER = { sdp: "v=0\r\no=- 9 1 IN IP4 0.0.0.0\r\ns=video\r\n" };
const live: Entry = { seq: 1, at: "", author: null, kind: "live", payload: {} };
const payload = { reason: "host", verdict: null } as const;
const ended: Entry = { seq: 2, at: "", author: null, kind: "ended", payload };

let socket: FakeSocket;
let room: Room;
let peers: ReturnType<typeof fakePeers>;
let video: MediaStreamTrack;
let failure: Error | null;
let screen: ScreenShare;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const hear = (entry: Entry) => socket.events.onNotice("entry.added", { entry });

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  socket.on("stage.publish", () => ANSWER);
  peers = fakePeers();
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  video = fakeTrack("video");
  failure = null;
  const getDisplayMedia = async () => {
    if (failure) {
      throw failure;
    }
    return { getVideoTracks: () => [video], getAudioTracks: () => [] } as unknown as MediaStream;
  };
  screen = new ScreenShare(room, { getDisplayMedia }, peers.open);
});

async function enter(isLive: boolean): Promise<void> {
  socket.on("room.join", () =>
    roomState({ kind: "masterclass", is_live: isLive, last_seq: isLive ? 1 : 0 }),
  );
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

async function share(): Promise<void> {
  await screen.start();
  await wait(10);
}

it("shows the screen beside the camera while the broadcast is live", async () => {
  await enter(true);
  await share();
  expect(screen.view.get()).toEqual({ is: "on", track: video, hasFailed: false });
  expect(socket.messages("stage.publish")).toMatchObject([{ source: "screen" }]);
  expect(video.contentHint).toBe("detail");
});

it("keeps the screen to the host until the broadcast begins", async () => {
  await enter(false);
  await share();
  expect(socket.messages("stage.publish")).toHaveLength(0);
  hear(live);
  await wait(10);
  expect(socket.messages("stage.publish")).toHaveLength(1);
});

it("frees the place on the stage when the host stops", async () => {
  await enter(true);
  await share();
  screen.stop();
  expect(socket.messages("stage.hang_up")).toEqual([{ source: "screen" }]);
  expect(screen.view.get().is).toBe("off");
  expect(video.readyState).toBe("ended");
  expect(peers.last().isClosed).toBe(true);
});

it("stops when the host closes what is shared, or ends it in the browser's own bar", async () => {
  await enter(true);
  await share();
  video.dispatchEvent(new Event("ended"));
  expect(screen.view.get().is).toBe("off");
  expect(socket.messages("stage.hang_up")).toHaveLength(1);
});

it("stops with the broadcast", async () => {
  await enter(true);
  await share();
  hear(ended);
  expect(screen.view.get().is).toBe("off");
  expect(video.readyState).toBe("ended");
});

it("shows it again after a restart of the media server", async () => {
  await enter(true);
  await share();
  socket.events.onNotice("stage.restarted", { stage_life: 1 });
  await wait(10);
  expect(socket.messages("stage.publish")).toHaveLength(2);
});

it("says nothing when the host changes their mind, but says when it fails", async () => {
  await enter(true);
  failure = new DOMException("no", "NotAllowedError");
  await share();
  expect(screen.view.get()).toEqual({ is: "off", track: null, hasFailed: false });
  failure = new DOMException("no", "NotReadableError");
  await share();
  expect(screen.view.get()).toEqual({ is: "off", track: null, hasFailed: true });
});

it("lets go of a screen that was given after the broadcast was over", async () => {
  await enter(true);
  const choosing = screen.start();
  hear(ended);
  await choosing;
  expect(video.readyState).toBe("ended");
  expect(screen.view.get().is).toBe("off");
});

it("is not possible where browsers have no screens to share", () => {
  expect(screen.isPossible).toBe(true);
  expect(new ScreenShare(room, undefined, peers.open).isPossible).toBe(false);
});
