import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Participant, RoomState } from "../protocol";
import { Call } from "./call";
import { ServerClock } from "./clock";
import { FakeDevices, fakeTrack } from "./devices/fake-devices";
import { LocalMedia } from "./devices/local-media";
import { NOTHING_CHOSEN } from "./devices/remembered";
import { ScreenCapture } from "./devices/screen-capture";
import { FakeSocket, roomState } from "./fake-socket";
import { fakePeers } from "./media/fake-peer";
import { Room } from "./room";
import { emptyRoom } from "./state/room-view";

let socket: FakeSocket;
let room: Room;
let call: Call;
let media: LocalMedia;
let devices: FakeDevices;
let screen: ScreenCapture;
let video: MediaStreamTrack;
let peers: ReturnType<typeof fakePeers>;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const ada: Participant = {
  id: "ada",
  name: "Ada",
  role: "learner",
  presence: "here",
  page: "page-1",
};

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  peers = fakePeers();
  devices = new FakeDevices();
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  media = new LocalMedia(devices, NOTHING_CHOSEN, () => {});
  video = fakeTrack("video", "screen-1");
  const getDisplayMedia = async () =>
    ({ getVideoTracks: () => [video], getAudioTracks: () => [] }) as unknown as MediaStream;
  screen = new ScreenCapture({ getDisplayMedia });
  call = new Call(room, media, peers.open, screen);
});

async function enter(changes: Partial<RoomState> = {}): Promise<void> {
  socket.on("room.join", () => roomState({ is_polite: false, others: [ada], ...changes }));
  await media.open();
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(10);
}

async function connect(): Promise<void> {
  const sdp = "v=0\r\no=- 77 1 IN IP4 0.0.0.0\r\ns=audio video audio video\r\n";
  const description = { type: "answer", sdp } as const;
  socket.events.onNotice("peer.signal", {
    sender: "ada",
    description,
    candidate: null,
    words: null,
  });
  await wait(0);
  peers.last().become("connected");
}

describe("a session", () => {
  it("calls the person who is already there", async () => {
    await enter();
    expect(socket.messages("peer.signal")).toMatchObject([{ description: { type: "offer" } }]);
    await connect();
    expect(call.view.get().state).toBe("connected");
  });

  it("waits for the person who is not there yet, then calls", async () => {
    await enter({ others: [{ ...ada, presence: "expected", page: "" }] });
    expect(peers.opened).toHaveLength(0);
    socket.events.onNotice("participant.arrived", { participant: ada });
    await wait(10);
    expect(peers.opened).toHaveLength(1);
  });

  it("keeps the call when the other's line is lost and comes back", async () => {
    await enter();
    await connect();
    socket.events.onNotice("participant.away", { id: "ada" });
    socket.events.onNotice("participant.arrived", { participant: ada });
    await wait(10);
    expect(peers.opened).toHaveLength(1);
    expect(room.view.get().others).toEqual([ada]);
  });

  it("takes the call of somebody who knew of us before we knew the room", async () => {
    const answer = socket.hold("room.join");
    await enter({ is_polite: true });
    const sdp = "v=0\r\no=- 77 1 IN IP4 0.0.0.0\r\ns=audio video audio video\r\n";
    const description = { type: "offer", sdp } as const;
    const offer = { sender: "ada", description, candidate: null, words: null };
    socket.events.onNotice("peer.signal", offer);
    await wait(10);
    expect(peers.opened).toEqual([]);
    answer();
    await wait(10);
    expect(peers.opened).toHaveLength(1);
    expect(socket.messages("peer.signal")).toMatchObject([{ description: { type: "answer" } }]);
  });

  it("reports every two seconds what is received, and nothing without a call", async () => {
    await enter({ others: [] });
    await wait(6_000);
    expect(socket.messages("media.report")).toEqual([]);
    socket.events.onNotice("participant.arrived", { participant: ada });
    await wait(4_100);
    expect(socket.messages("media.report")).toHaveLength(2);
  });

  it("tells the hub when the media are lost and when they are back", async () => {
    await enter();
    await connect();
    peers.last().become("failed");
    peers.last().become("connected");
    expect(socket.messages("media.trouble")).toEqual([
      { kind: "media_lost" },
      { kind: "media_back" },
    ]);
  });

  it("sends another camera, and says to the other when it is off", async () => {
    await enter();
    await connect();
    await media.toggleCamera();
    expect(peers.last().sent("video")).toEqual([null, null]);
    const said = { camera: false, microphone: true, screen: false };
    expect(JSON.parse(peers.last().said.at(-1) ?? "")).toEqual(said);
    await media.toggleCamera();
    expect(peers.last().sent("video")).toEqual([media.tracks.video, null]);
  });

  it("shows its screen and says so, until the browser or the session ends it", async () => {
    await enter();
    await connect();
    await screen.start();
    expect(peers.last().sent("video")).toEqual([media.tracks.video, video]);
    expect(JSON.parse(peers.last().said.at(-1) ?? "")).toMatchObject({ screen: true });
    video.dispatchEvent(new Event("ended"));
    await wait(0);
    expect(peers.last().sent("video")).toEqual([media.tracks.video, null]);
    expect(JSON.parse(peers.last().said.at(-1) ?? "")).toMatchObject({ screen: false });
    await screen.start();
    socket.events.onNotice("room.closed", { reason: "superseded", message: "elsewhere" });
    expect(screen.view.get().is).toBe("off");
    expect(video.readyState).toBe("ended");
  });

  it("understands what the other says of camera and microphone", async () => {
    await enter();
    peers.last().events.onHeard('{"camera":false,"microphone":true}');
    const theirs = { hasCamera: false, hasMicrophone: true, hasScreen: false };
    expect(call.view.get().theirs).toEqual(theirs);
    peers.last().events.onHeard("<script>");
    expect(call.view.get().theirs).toEqual(theirs);
    peers.last().events.onHeard('{"camera":true,"microphone":true,"screen":true}');
    expect(call.view.get().theirs.hasScreen).toBe(true);
  });

  it("says every second that it is there, until it is over", async () => {
    await enter();
    await connect();
    const beats = () => peers.last().said.filter((text) => JSON.parse(text).beat === true);
    await wait(3_000);
    expect(beats().length).toBeGreaterThanOrEqual(3);
    expect(JSON.parse(beats()[0] ?? "")).toMatchObject({ camera: true, microphone: true });
    socket.events.onNotice("room.closed", { reason: "superseded", message: "elsewhere" });
    const { length } = beats();
    await wait(3_000);
    expect(beats()).toHaveLength(length);
  });

  it("shows anew only what the other changes", async () => {
    await enter();
    await connect();
    const shown = vi.fn();
    call.view.subscribe(shown);
    const said = { camera: false, microphone: true, screen: false };
    peers.last().events.onHeard(JSON.stringify({ ...said, beat: true }));
    expect(shown).toHaveBeenCalledTimes(1);
    peers.last().events.onHeard(JSON.stringify({ ...said, beat: true }));
    expect(shown).toHaveBeenCalledTimes(1);
  });

  it("hangs up when the other leaves, and when it is over", async () => {
    await enter();
    await connect();
    socket.events.onNotice("participant.left", { id: "ada" });
    expect(call.view.get().state).toBe("idle");
    socket.events.onNotice("participant.arrived", { participant: { ...ada, page: "page-2" } });
    await wait(10);
    expect(peers.opened).toHaveLength(2);
    const payload = { reason: "judged", verdict: "completed" } as const;
    const entry = { seq: 1, at: "", author: null, kind: "ended", payload } as const;
    socket.events.onNotice("entry.added", { entry });
    expect(peers.last().isClosed).toBe(true);
  });

  it("hangs up when a second device takes over, and calls again when taken back", async () => {
    await enter();
    await connect();
    socket.events.onNotice("room.closed", { reason: "superseded", message: "elsewhere" });
    expect(peers.last().isClosed).toBe(true);
    await enter();
    expect(peers.opened).toHaveLength(2);
  });
});

describe("without a direct path", () => {
  const ANSWER = { sdp: "v=0\r\no=- 9 1 IN IP4 0.0.0.0\r\ns=audio video\r\n" };
  const words = { camera: true, microphone: true, screen: false };

  beforeEach(() => {
    socket.on("stage.publish", () => ANSWER);
    socket.on("stage.watch", () => ANSWER);
  });

  /** The connections that were opened: the direct one, what we send, what we receive. */
  const [direct, sending, receiving] = [0, 1, 2] as const;

  async function meetAtTheMediaServer(): Promise<void> {
    await enter();
    await wait(2_600);
    peers.opened[sending]?.become("connected");
    peers.opened[receiving]?.become("connected");
  }

  it("meets at the media server within three seconds, and says what is on", async () => {
    await enter();
    await wait(2_400);
    expect(socket.messages("stage.watch")).toEqual([]);
    await wait(200);
    expect(peers.opened[sending]?.sent("audio")).toEqual([media.tracks.audio]);
    expect(socket.messages("stage.publish")).toMatchObject([{ source: "camera" }]);
    expect(call.view.get().state).toBe("connecting");
    peers.opened[receiving]?.become("connected");
    expect(call.view.get().state).toBe("connected");
    expect(socket.messages("peer.signal").at(-1)).toEqual({ words });
  });

  it("shows what comes from the other, whichever place it comes from", async () => {
    await meetAtTheMediaServer();
    const lines = peers.opened[receiving]?.lines ?? [];
    expect(lines.map(({ kind }) => kind)).toEqual(Array(3).fill(["audio", "video"]).flat());
    const track = lines[5]?.receiver.track as MediaStreamTrack;
    peers.opened[receiving]?.events.onTrack(track);
    expect(call.view.get().video).toBe(track);
    const shown = lines[3]?.receiver.track as MediaStreamTrack;
    peers.opened[receiving]?.events.onTrack(shown);
    expect(call.view.get().screenVideo).toBe(shown);
  });

  it("reports what it receives that way", async () => {
    await meetAtTheMediaServer();
    const stats = [{ type: "inbound-rtp", kind: "audio", bytesReceived: 900, packetsReceived: 9 }];
    Object.assign(peers.opened[receiving] ?? {}, { stats });
    await wait(4_000);
    const reports = socket.messages("media.report") as { audio_bytes: number }[];
    expect(reports.some(({ audio_bytes }) => audio_bytes === 900)).toBe(true);
  });

  it("hears what the other says through the hub", async () => {
    await meetAtTheMediaServer();
    const heard = { ...words, camera: false };
    const signal = { sender: "ada", description: null, candidate: null, words: heard };
    socket.events.onNotice("peer.signal", signal);
    expect(call.view.get().theirs.hasCamera).toBe(false);
  });

  it("sends its screen there, and takes it away", async () => {
    await meetAtTheMediaServer();
    await screen.start();
    await wait(10);
    expect(socket.messages("stage.publish").at(-1)).toMatchObject({ source: "screen" });
    screen.stop();
    await wait(10);
    expect(socket.messages("stage.hang_up")).toEqual([{ source: "screen" }]);
    expect(socket.messages("peer.signal").at(-1)).toEqual({ words });
  });

  it("leaves the media server when a direct path opens", async () => {
    await meetAtTheMediaServer();
    peers.opened[direct]?.become("connected");
    expect(call.view.get().state).toBe("connected");
    expect(peers.opened[receiving]?.isClosed).toBe(true);
    expect(socket.messages("stage.hang_up")).toEqual([{}]);
  });

  it("leaves it when the other leaves, or when it is over", async () => {
    await meetAtTheMediaServer();
    socket.events.onNotice("participant.left", { id: "ada" });
    expect(call.view.get().state).toBe("idle");
    expect(peers.opened[sending]?.isClosed).toBe(true);
  });

  describe("any more, which no browser says for long", () => {
    const comes = (packetsReceived: number) => {
      const stats = [{ type: "inbound-rtp", kind: "audio", packetsReceived }];
      Object.assign(peers.opened[direct] ?? {}, { stats });
    };
    const says = (said: object) => peers.opened[direct]?.events.onHeard(JSON.stringify(said));

    beforeEach(async () => {
      await enter();
      await connect();
      for (const packets of [50, 100, 150]) {
        comes(packets);
        await wait(1_000);
      }
    });

    it("meets at the media server once nothing has come for three seconds", async () => {
      await wait(2_000);
      expect(socket.messages("stage.watch")).toEqual([]);
      await wait(1_000);
      expect(call.view.get().state).toBe("interrupted");
      await wait(10);
      peers.opened[receiving]?.become("connected");
      expect(call.view.get().state).toBe("connected");
    });

    it("leaves the media server when the direct path has been well for three seconds", async () => {
      await wait(3_010);
      peers.opened[receiving]?.become("connected");
      for (let packets = 175; packets <= 300; packets += 25) {
        comes(packets);
        await wait(500);
        expect(call.view.get().state).toBe("connected");
        expect(peers.opened[receiving]?.isClosed).toBe(false);
      }
      comes(325);
      await wait(500);
      expect(peers.opened[receiving]?.isClosed).toBe(true);
      expect(peers.opened[direct]?.isClosed).toBe(false);
    });

    it("begins anew when nothing comes again, and not when something does", async () => {
      await wait(3_010);
      comes(180);
      await wait(12_000);
      expect(peers.opened[direct]?.isClosed).toBe(true);
      expect(call.view.get().state).toBe("interrupted");
    });

    it("lets the direct path be when it brings something in time", async () => {
      await wait(3_010);
      for (let packets = 175; packets < 1_000; packets += 25) {
        comes(packets);
        await wait(500);
      }
      expect(peers.opened[direct]?.isClosed).toBe(false);
    });

    it("stays when the other has all turned off, and an older page that keeps quiet", async () => {
      says({ camera: false, microphone: false });
      await wait(10_000);
      expect(socket.messages("stage.watch")).toEqual([]);
    });

    it("stays when the other sends nothing but that they are there, every second", async () => {
      for (let second = 0; second < 10; second += 1) {
        says({ camera: false, microphone: false, beat: true });
        await wait(1_000);
      }
      expect(socket.messages("stage.watch")).toEqual([]);
    });

    it("meets at the media server when who sent nothing is not heard of any more", async () => {
      says({ camera: false, microphone: false, beat: true });
      await wait(3_510);
      expect(call.view.get().state).toBe("interrupted");
      expect(socket.messages("stage.watch")).toHaveLength(1);
    });

    it("stays while our own line is lost: then all is, and comes back together", async () => {
      socket.events.onLost();
      await wait(10_000);
      expect(socket.messages("stage.watch")).toEqual([]);
    });
  });

  it("is not needed when the browsers find each other", async () => {
    await enter();
    await connect();
    await wait(10_000);
    expect(socket.messages("stage.watch")).toEqual([]);
  });
});
