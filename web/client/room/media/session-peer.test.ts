import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PeerSignal } from "../../protocol";
import { fakeTrack } from "../devices/fake-devices";
import { type CallTracks, NO_TRACKS } from "./call-lines";
import { fakePeers } from "./fake-peer";
import { SessionPeer } from "./session-peer";

/** One browser, whose words reach the other a moment later, in order, unless the hub is away. */
class Side {
  readonly peers = fakePeers();
  readonly tracks: { -readonly [Line in keyof CallTracks]: MediaStreamTrack | null } = {
    ...NO_TRACKS,
    audio: fakeTrack("audio"),
    video: fakeTrack("video"),
  };
  readonly session: SessionPeer;
  other: Side | undefined;
  isCut = false;
  readonly sent: PeerSignal[] = [];

  constructor(isPolite: boolean) {
    const ports = {
      openPeer: this.peers.open,
      send: (signal: PeerSignal) => this.send(signal),
      tracks: () => this.tracks,
      onTrack: () => {},
      onHearing: () => {},
      onHeard: () => {},
    };
    this.session = new SessionPeer(ports, isPolite);
  }

  get offers(): number {
    return this.sent.filter(({ description }) => description?.type === "offer").length;
  }

  private send(signal: PeerSignal): void {
    this.sent.push(signal);
    if (!this.isCut) {
      setTimeout(() => this.other?.hear(signal), 10);
    }
  }

  private hear({ description = null, candidate = null }: PeerSignal): void {
    if (!this.isCut) {
      this.session.receive({ description, candidate });
    }
  }
}

let talent: Side;
let learner: Side;

beforeEach(() => {
  vi.useFakeTimers();
  talent = new Side(false);
  learner = new Side(true);
  talent.other = learner;
  learner.other = talent;
});

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function meet(): Promise<void> {
  talent.session.otherIsHere("learner-1");
  learner.session.otherIsHere("talent-1");
  await wait(100);
  talent.peers.last().become("connected");
  learner.peers.last().become("connected");
}

function expectSettled(): void {
  expect(talent.peers.last().signalingState).toBe("stable");
  expect(learner.peers.last().signalingState).toBe("stable");
  expect(talent.peers.last().remoteDescription?.sdp).toContain(`o=- ${learner.peers.last().id} `);
  expect(learner.peers.last().remoteDescription?.sdp).toContain(`o=- ${talent.peers.last().id} `);
}

describe("meeting", () => {
  it("takes one offer and answer, with lines for cameras, microphones and screens", async () => {
    await meet();
    expect(talent.offers).toBe(1);
    expect(learner.offers).toBe(0);
    expect(talent.session.store.get()).toBe("connected");
    for (const side of [talent, learner]) {
      expect(side.peers.last().lines).toHaveLength(4);
      expect(side.peers.last().sent("audio")).toEqual([side.tracks.audio, null]);
      expect(side.peers.last().sent("video")).toEqual([side.tracks.video, null]);
    }
    expectSettled();
  });

  it("works without camera and microphone", async () => {
    Object.assign(learner.tracks, { audio: null, video: null });
    await meet();
    const directions = learner.peers.last().lines.map((line) => line.direction);
    expect(directions).toEqual(["sendrecv", "sendrecv", "sendrecv", "sendrecv"]);
    expectSettled();
  });

  it("does not begin before the other is there", async () => {
    await wait(60_000);
    expect(talent.peers.opened).toHaveLength(0);
    expect(talent.session.store.get()).toBe("idle");
  });

  it("is tried again when the answer never comes", async () => {
    learner.isCut = true;
    talent.session.otherIsHere("learner-1");
    await wait(7_000);
    learner.isCut = false;
    learner.session.otherIsHere("talent-1");
    await wait(2_000);
    expect(talent.peers.opened).toHaveLength(2);
    expectSettled();
  });

  it("passes candidates on, and survives one that does not fit", async () => {
    await meet();
    const candidate = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };
    learner.peers.last().addIceCandidate = async () => {
      throw new Error("unknown ufrag");
    };
    talent.peers.last().events.onCandidate(candidate);
    learner.peers.last().events.onCandidate(candidate);
    await wait(9_000);
    expect(talent.peers.last().candidates).toEqual([candidate]);
    expect(talent.peers.opened).toHaveLength(1);
  });
});

describe("two offers at once", () => {
  it("end with the impolite one's, on the same connections", async () => {
    await meet();
    talent.peers.last().restartIce();
    learner.peers.last().restartIce();
    await wait(100);
    expect(talent.offers).toBe(2);
    expect(learner.offers).toBe(1);
    expect([talent.peers.opened.length, learner.peers.opened.length]).toEqual([1, 1]);
    expectSettled();
  });

  it("let the polite one offer alone", async () => {
    await meet();
    learner.peers.last().restartIce();
    await wait(100);
    expect(learner.offers).toBe(1);
    expectSettled();
  });
});

describe("a path that is lost", () => {
  it("is looked for again after a moment, and the state says so", async () => {
    await meet();
    talent.peers.last().become("disconnected");
    await wait(1_000);
    expect(talent.session.store.get()).toBe("connected");
    await wait(1_000);
    expect(talent.session.store.get()).toBe("interrupted");
    expect(talent.peers.last().restarts).toBe(1);
    talent.peers.last().become("connected");
    await wait(20_000);
    expect(talent.session.store.get()).toBe("connected");
    expect(talent.peers.opened).toHaveLength(1);
  });

  it("is left alone when it comes back by itself", async () => {
    await meet();
    learner.peers.last().become("disconnected");
    await wait(500);
    learner.peers.last().become("connected");
    await wait(5_000);
    expect(learner.peers.last().restarts).toBe(0);
  });

  it("gives way to a new connection when no other path opens", async () => {
    await meet();
    talent.peers.last().become("failed");
    await wait(9_000);
    expect(talent.peers.opened).toHaveLength(2);
    expect(learner.peers.opened).toHaveLength(2);
    expect(learner.peers.opened[0]?.isClosed).toBe(true);
    expectSettled();
  });
});

describe("somebody who reloads the page", () => {
  it("is called anew by the talent", async () => {
    await meet();
    const before = learner;
    learner = new Side(true);
    learner.other = talent;
    talent.other = learner;
    before.session.close();
    learner.session.otherIsHere("talent-1");
    talent.session.otherIsHere("learner-2");
    await wait(100);
    expect(talent.peers.opened).toHaveLength(2);
    expectSettled();
  });

  it("calls anew when it is the talent", async () => {
    await meet();
    talent = new Side(false);
    talent.other = learner;
    learner.other = talent;
    talent.session.otherIsHere("learner-1");
    await wait(100);
    expect(learner.peers.opened).toHaveLength(2);
    expectSettled();
  });

  it("may have answered an offer made for the page before", async () => {
    await meet();
    talent.peers.last().restartIce();
    learner = new Side(true);
    learner.other = talent;
    talent.other = learner;
    learner.session.otherIsHere("talent-1");
    await wait(5);
    talent.session.otherIsHere("learner-2");
    await wait(200);
    expectSettled();
  });
});

describe("a slow machine", () => {
  const offer = (connection: number, version: number) => ({
    description: {
      type: "offer" as const,
      sdp: `v=0\r\no=- ${connection} ${version} IN IP4 0.0.0.0\r\ns=audio video\r\n`,
    },
    candidate: null,
  });

  it("says nothing of an earlier connection to the one that has taken its place", async () => {
    await meet();
    talent.isCut = true;
    const first = learner.peers.last();
    const release = first.hold();
    const [, theirs = ""] = /^o=- (\d+)/m.exec(first.remoteDescription?.sdp ?? "") ?? [];
    learner.session.receive(offer(Number(theirs), 7));
    learner.session.receive(offer(Number(theirs), 8));
    learner.session.receive(offer(90_001, 1));
    await wait(10);
    release();
    await wait(10);
    expect(learner.peers.opened).toHaveLength(2);
    expect(learner.peers.last().remoteDescription?.sdp).toContain("o=- 90001 1");
  });

  it("does not give a new call up because an earlier one failed", async () => {
    await meet();
    const first = talent.peers.last();
    const release = first.hold();
    learner.peers.last().restartIce();
    await wait(50);
    talent.session.otherIsHere("learner-2");
    learner.session.otherIsGone();
    learner.session.otherIsHere("talent-1");
    await wait(100);
    talent.peers.last().become("connected");
    release();
    await wait(20_000);
    expect(first.isClosed).toBe(true);
    expect(talent.peers.opened).toHaveLength(2);
  });
});

describe("a line to the hub that comes back", () => {
  it("leaves a good call alone", async () => {
    await meet();
    talent.session.mend();
    talent.session.otherIsHere("learner-1");
    learner.session.mend();
    await wait(20_000);
    expect([talent.peers.opened.length, learner.peers.opened.length]).toEqual([1, 1]);
  });

  it("begins anew when an offer was lost on the way", async () => {
    await meet();
    talent.isCut = true;
    talent.peers.last().become("failed");
    await wait(1_000);
    talent.isCut = false;
    talent.session.mend();
    await wait(100);
    expectSettled();
  });
});

describe("changing a track", () => {
  it("needs no new offer", async () => {
    await meet();
    await talent.session.replace("video", null);
    await wait(100);
    expect(talent.peers.last().sent("video")).toEqual([null, null]);
    expect(talent.offers).toBe(1);
  });

  it("shows a screen beside the camera, and takes it away", async () => {
    await meet();
    const screen = fakeTrack("video", "screen-1");
    learner.tracks.screenVideo = screen;
    await learner.session.replace("screenVideo", screen);
    expect(learner.peers.last().sent("video")).toEqual([learner.tracks.video, screen]);
    await learner.session.replace("screenVideo", null);
    expect(learner.peers.last().sent("video")).toEqual([learner.tracks.video, null]);
    await wait(100);
    expect([talent.offers, learner.offers]).toEqual([1, 0]);
  });

  it("shows a screen again to a page that was reloaded", async () => {
    await meet();
    const screen = fakeTrack("video", "screen-1");
    learner.tracks.screenVideo = screen;
    await learner.session.replace("screenVideo", screen);
    learner.session.otherIsHere("talent-2");
    talent.session.otherIsHere("learner-1");
    talent.session.otherIsHere("learner-2");
    await wait(100);
    expect(learner.peers.last().sent("video")).toEqual([learner.tracks.video, screen]);
  });

  it("counts for a call that begins later", async () => {
    const other = fakeTrack("video", "video-2");
    talent.tracks.video = other;
    await talent.session.replace("video", other);
    await meet();
    expect(talent.peers.last().sent("video")).toEqual([other, null]);
  });
});

it("ends when the other leaves, and begins again when they return", async () => {
  await meet();
  talent.session.otherIsGone();
  expect(talent.peers.last().isClosed).toBe(true);
  expect(talent.session.store.get()).toBe("idle");
  await wait(60_000);
  expect(talent.peers.opened).toHaveLength(1);
  talent.session.otherIsHere("learner-1");
  await wait(100);
  expect(talent.peers.opened).toHaveLength(2);
  expectSettled();
});
