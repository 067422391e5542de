import { beforeEach, expect, it, vi } from "vitest";
import { ServerClock } from "../clock";
import { FakeDevices } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import { FakeSocket, roomState } from "../fake-socket";
import { GuestSpot } from "../guest-spot";
import { fakePeers } from "../media/fake-peer";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { Viewing } from "../viewing";
import { AudienceStage } from "./AudienceStage";
import { doing, draw, find } from "./draw";

/** The invented tracks are not the browser's own, and it refuses to carry them. */
const TracklessStream = class extends MediaStream {
  constructor(_tracks: MediaStreamTrack[]) {
    super();
  }
};

let socket: FakeSocket;
let peers: ReturnType<typeof fakePeers>;

beforeEach(async () => {
  HTMLMediaElement.prototype.play = async () => {};
  vi.stubGlobal("MediaStream", TracklessStream);
  socket = new FakeSocket();
  socket.on("room.join", () => roomState({ kind: "masterclass", is_live: true }));
  peers = fakePeers();
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  const room = new Room(ports, emptyRoom({}));
  const viewing = new Viewing(room, peers.open);
  room.line.enter();
  await new Promise((resolve) => setTimeout(resolve));
  socket.accept();
  await new Promise((resolve) => setTimeout(resolve));
  const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
  const guest = new GuestSpot(room, media, peers.open, "me");
  const props = { room, viewing, guest, host: "Camille", pending: null, isSilent: false };
  await draw(<AudienceStage {...props} onBlocked={() => {}} />, { role: "audience" });
  await doing(() => {
    for (const line of peers.last().lines) {
      peers.last().events.onTrack(line.receiver.track);
    }
  });
});

const isShown = (testId: string) => document.querySelector(`[data-testid=${testId}]`) !== null;

async function hear(hasScreen: boolean): Promise<void> {
  const change = { is_receiving: true, has_screen: hasScreen };
  await doing(() => socket.events.onNotice("stage.changed", change));
}

it("shows the host alone while no screen is shared", () => {
  expect(isShown("remote-video")).toBe(true);
  expect(isShown("screen-video")).toBe(false);
});

it("shows the screen large beside the host, and the host alone after", async () => {
  const host = find("remote-video");
  await hear(true);
  expect(isShown("screen-video")).toBe(true);
  expect(document.querySelector(".stage--screen > .tile--screen")).not.toBeNull();
  expect(find("remote-video")).toBe(host);
  await hear(false);
  expect(isShown("screen-video")).toBe(false);
  expect(find("remote-video")).toBe(host);
});

it("says over the screen, where there is room for it, that the image is lost", async () => {
  await hear(true);
  await doing(() => peers.last().become("connected"));
  await doing(() => socket.events.onNotice("stage.restarted", { stage_life: 99 }));
  const note = document.querySelector(".tile--screen .tile__note-text");
  expect(note?.textContent).toBe("The stage does not answer. We are bringing you back…");
});
