import { beforeEach, expect, it, vi } from "vitest";
import { ServerClock } from "../clock";
import { FakeDevices, fakeTrack } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import { ScreenCapture } from "../devices/screen-capture";
import { FakeSocket, roomState } from "../fake-socket";
import { GroupCalls } from "../group-calls";
import { fakePeers } from "../media/fake-peer";
import { Notes } from "../notes";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing, draw, find } from "./draw";
import { GroupRoom } from "./GroupRoom";

/** The invented tracks are not the browser's own, and it refuses to carry them. */
const TracklessStream = class extends MediaStream {
  constructor(_tracks: MediaStreamTrack[]) {
    super();
  }
};

const me = { id: "max", name: "Max", role: "learner", presence: "here", page: "p0" } as const;
const zoe = { id: "zoe", name: "Zoé", role: "learner", presence: "here", page: "p1" } as const;
const yan = { id: "yan", name: "Yan", role: "learner", presence: "here", page: "p2" } as const;

let peers: ReturnType<typeof fakePeers>;

const settle = () => new Promise((resolve) => setTimeout(resolve));
const hears = (place: number, screen: boolean) =>
  doing(() => {
    const words = { camera: true, microphone: true, screen };
    peers.opened[place]?.events.onHeard(JSON.stringify(words));
  });

beforeEach(async () => {
  HTMLMediaElement.prototype.play = async () => {};
  vi.stubGlobal("MediaStream", TracklessStream);
  const socket = new FakeSocket();
  peers = fakePeers();
  socket.on("room.join", () => roomState({ you: me, others: [zoe, yan] }));
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  const room = new Room(ports, emptyRoom({}));
  const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  const getDisplayMedia = async () =>
    ({ getVideoTracks: () => [fakeTrack("video")], getAudioTracks: () => [] }) as never;
  const calls = new GroupCalls(room, media, peers.open, new ScreenCapture({ getDisplayMedia }));
  await media.open();
  room.line.enter();
  await settle();
  socket.accept();
  await settle();
  const notes = new Notes(room, () => "key-0001");
  await draw(<GroupRoom room={room} calls={calls} notes={notes} media={media} />);
  await doing(() => {
    for (const peer of peers.opened) {
      for (const { receiver } of peer.lines) {
        peer.events.onTrack(receiver.track);
      }
      peer.become("connected");
    }
  });
});

it("shows the screen of one of them large, with whose it is, and all faces beside", async () => {
  expect(document.querySelector("[data-testid=screen-video]")).toBeNull();
  await hears(0, true);
  const screen = find("screen-video").closest(".tile--screen");
  expect(screen?.querySelector(".tile__plate")?.textContent).toBe("Screen shared by Zoé");
  expect(screen?.closest(".stage--screen")).not.toBeNull();
  expect(find("screen-said").textContent).toBe("Screen shared by Zoé");
  for (const face of ["remote-zoe", "remote-yan", "self-video"]) {
    expect(find(face).closest(".stage--screen")).not.toBeNull();
  }
  await hears(0, false);
  expect(document.querySelector("[data-testid=screen-video]")).toBeNull();
  expect(find("screen-said").textContent).toBe("");
});

it("says that everybody sees one's own screen, until it is stopped", async () => {
  await doing(() => find("share-screen").click());
  expect(find("sharing").textContent).toBe("Everybody here sees your screen.");
  await doing(() => find("share-screen").click());
  expect(find("sharing").textContent).toBe("");
});

it("says whose screen is on to whoever wants to show theirs", async () => {
  await hears(1, true);
  await doing(() => find("share-screen").click());
  expect(find("sharing").textContent).toContain("Yan is showing a screen.");
  expect(find("share-screen").getAttribute("aria-pressed")).toBe("false");
  await hears(1, false);
  expect(find("sharing").textContent).toBe("");
  await doing(() => find("share-screen").click());
  expect(find("share-screen").getAttribute("aria-pressed")).toBe("true");
});
