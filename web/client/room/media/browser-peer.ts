import { carried, vp8First } from "./codecs";
import type {
  Description,
  Direction,
  Kind,
  OpenPeer,
  PeerEvents,
  PeerPort,
  StatsReport,
  TransceiverPort,
} from "./port";

/** The browser's RTCPeerConnection behind our port. */
class BrowserPeer implements PeerPort {
  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly channel: RTCDataChannel | null,
  ) {}

  get signalingState() {
    return this.connection.signalingState;
  }

  get connectionState() {
    return this.connection.connectionState;
  }

  get localDescription() {
    return this.connection.localDescription;
  }

  add(
    trackOrKind: MediaStreamTrack | Kind,
    direction: Direction,
    encodings: readonly RTCRtpEncodingParameters[] = [],
  ): TransceiverPort {
    const sendEncodings = encodings.map((encoding) => ({ ...encoding }));
    const transceiver = this.connection.addTransceiver(trackOrKind, { direction, sendEncodings });
    const kind = typeof trackOrKind === "string" ? trackOrKind : trackOrKind.kind;
    if (kind === "video") {
      prefer(transceiver, direction);
    }
    return transceiver;
  }

  transceivers(): TransceiverPort[] {
    return this.connection.getTransceivers();
  }

  setLocalDescription() {
    return this.connection.setLocalDescription();
  }

  setRemoteDescription(description: Description) {
    return this.connection.setRemoteDescription(description);
  }

  addIceCandidate(candidate: RTCIceCandidateInit) {
    return this.connection.addIceCandidate(candidate);
  }

  restartIce() {
    this.connection.restartIce();
  }

  say(text: string) {
    if (this.channel?.readyState === "open") {
      this.channel.send(text);
    }
  }

  getStats(): Promise<StatsReport> {
    return this.connection.getStats();
  }

  close() {
    this.connection.close();
  }
}

/** Only the media server sends to a line that receives alone. */
function prefer(transceiver: RTCRtpTransceiver, direction: Direction): void {
  const known = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const codecs = vp8First(direction === "recvonly" ? carried(known) : known);
  if (codecs.length > 0) {
    transceiver.setCodecPreferences(codecs);
  }
}

function listen(connection: RTCPeerConnection, events: PeerEvents): void {
  connection.onnegotiationneeded = () => events.onNegotiationNeeded();
  connection.onicecandidate = ({ candidate }) => {
    if (candidate?.candidate) {
      const { sdpMid, sdpMLineIndex } = candidate;
      events.onCandidate({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
    }
  };
  connection.ontrack = ({ track }) => events.onTrack(track);
  connection.onconnectionstatechange = () => events.onConnectionState(connection.connectionState);
}

/** Both sides open the channel with the same number, so that nothing need be agreed. */
function openChannel(connection: RTCPeerConnection, events: PeerEvents): RTCDataChannel {
  const channel = connection.createDataChannel("state", { negotiated: true, id: 0 });
  channel.onopen = () => events.onHearing();
  channel.onmessage = ({ data }) => events.onHeard(String(data));
  return channel;
}

/** Return how peers are opened here; `onOpen` lets a rehearsal look at the connection itself. */
export function browserPeers(
  iceServers: () => RTCIceServer[],
  onOpen: (connection: RTCPeerConnection) => void = () => {},
): OpenPeer {
  return (events, { canSpeak }) => {
    const connection = new RTCPeerConnection({
      iceServers: iceServers(),
      bundlePolicy: "max-bundle",
    });
    listen(connection, events);
    onOpen(connection);
    return new BrowserPeer(connection, canSpeak ? openChannel(connection, events) : null);
  };
}
