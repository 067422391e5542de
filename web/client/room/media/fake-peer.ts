import type {
  Candidate,
  Description,
  Direction,
  Kind,
  OpenPeer,
  PeerEvents,
  PeerPort,
  StatsReport,
  TransceiverPort,
} from "./port";

interface Line extends TransceiverPort {
  readonly kind: string;
  track: MediaStreamTrack | null;
  encodings: RTCRtpEncodingParameters[];
}

let connections = 0;

/**
 * A peer connection that only negotiates: the signaling states of W3C WebRTC 1.0, with the implicit
 * rollback, and descriptions that say which connection wrote them and which lines it has.
 */
export class FakePeer implements PeerPort {
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  readonly candidates: Candidate[] = [];
  readonly said: string[] = [];
  readonly lines: Line[] = [];
  readonly id = `${++connections}`;
  restarts = 0;
  isClosed = false;
  stats: StatsReport = [];
  private isReady: Promise<void> = Promise.resolve();
  private version = 0;
  private isNeeded = false;

  constructor(readonly events: PeerEvents) {}

  add(
    trackOrKind: MediaStreamTrack | Kind,
    direction: Direction,
    encodings: readonly RTCRtpEncodingParameters[] = [],
  ): TransceiverPort {
    const isKind = typeof trackOrKind === "string";
    const line = makeLine(isKind ? trackOrKind : trackOrKind.kind, direction);
    line.track = isKind ? null : trackOrKind;
    line.encodings = encodings.map((encoding) => ({ ...encoding }));
    this.lines.push(line);
    this.need();
    return line;
  }

  transceivers(): TransceiverPort[] {
    return this.lines;
  }

  async setLocalDescription(): Promise<void> {
    this.refuseWhenClosed();
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.version += 1;
    const kinds = this.lines.map((line) => line.kind).join(" ");
    const sdp = `v=0\r\no=- ${this.id} ${this.version} IN IP4 0.0.0.0\r\ns=${kinds}\r\n`;
    this.localDescription = { type, sdp };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    this.isNeeded = false;
  }

  async setRemoteDescription(description: Description): Promise<void> {
    this.refuseWhenClosed();
    await this.isReady;
    this.refuseWhenClosed();
    if (description.type === "answer" && this.signalingState !== "have-local-offer") {
      throw new Error(`an answer in ${this.signalingState}`);
    }
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    this.adopt(description.sdp);
  }

  async addIceCandidate(candidate: Candidate): Promise<void> {
    this.refuseWhenClosed();
    if (!this.remoteDescription) {
      throw new Error("a candidate before any description");
    }
    this.candidates.push(candidate);
  }

  restartIce(): void {
    this.restarts += 1;
    this.need();
  }

  say(text: string): void {
    this.said.push(text);
  }

  async getStats(): Promise<StatsReport> {
    return this.stats;
  }

  close(): void {
    this.isClosed = true;
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  /** Take no description before the returned function is called, as on a slow machine. */
  hold(): () => void {
    let release = () => {};
    this.isReady = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.events.onConnectionState(state);
  }

  sent(kind: string): (MediaStreamTrack | null)[] {
    return this.lines.filter((line) => line.kind === kind).map((line) => line.track);
  }

  private adopt(sdp: string): void {
    const kinds = (/^s=(.*)$/m.exec(sdp)?.[1] ?? "").trim().split(" ");
    for (const kind of kinds.slice(this.lines.length)) {
      this.lines.push(makeLine(kind, "recvonly"));
    }
  }

  private need(): void {
    this.isNeeded = true;
    queueMicrotask(() => {
      if (this.isNeeded && this.signalingState === "stable") {
        this.events.onNegotiationNeeded();
      }
    });
  }

  private refuseWhenClosed(): void {
    if (this.isClosed) {
      throw new Error("the connection is closed");
    }
  }
}

function makeLine(kind: string, direction: RTCRtpTransceiverDirection): Line {
  const line: Line = {
    kind,
    direction,
    track: null,
    encodings: [],
    receiver: { track: { kind } as MediaStreamTrack },
    sender: {
      replaceTrack: async (track) => {
        line.track = track;
      },
      getParameters: () => ({ encodings: line.encodings }) as RTCRtpSendParameters,
      setParameters: async ({ encodings }) => {
        line.encodings = encodings;
      },
    },
  };
  return line;
}

/** Open fake peers, and keep them to look at. */
export function fakePeers(): { opened: FakePeer[]; open: OpenPeer; last(): FakePeer } {
  const opened: FakePeer[] = [];
  const open: OpenPeer = (events) => {
    const peer = new FakePeer(events);
    opened.push(peer);
    return peer;
  };
  const last = () => {
    const peer = opened.at(-1);
    if (!peer) {
      throw new Error("no peer was opened");
    }
    return peer;
  };
  return { opened, open, last };
}
