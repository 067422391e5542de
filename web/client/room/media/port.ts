/**
 * What the room asks of a peer connection, and hears from it. The browser's own is in
 * `browser-peer.ts`; tests bring a scripted one.
 */

export interface Description {
  readonly type: RTCSdpType;
  readonly sdp: string;
}

export interface Candidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

export interface SenderPort {
  replaceTrack(track: MediaStreamTrack | null): Promise<void>;
  getParameters(): RTCRtpSendParameters;
  setParameters(parameters: RTCRtpSendParameters): Promise<void>;
}

export interface TransceiverPort {
  readonly sender: SenderPort;
  readonly receiver: { readonly track: MediaStreamTrack };
  direction: RTCRtpTransceiverDirection;
}

/** What we read of one entry of getStats; a browser may leave out any of it. */
export interface StatsEntry {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly kind?: unknown;
  readonly trackIdentifier?: unknown;
  readonly nominated?: unknown;
  readonly currentRoundTripTime?: unknown;
  readonly requestsReceived?: unknown;
  readonly responsesReceived?: unknown;
  readonly bytesReceived?: unknown;
  readonly timestamp?: unknown;
  readonly packetsReceived?: unknown;
  readonly lastPacketReceivedTimestamp?: unknown;
  readonly packetsLost?: unknown;
  readonly framesDecoded?: unknown;
  readonly totalAudioEnergy?: unknown;
  readonly audioLevel?: unknown;
  readonly localCandidateId?: unknown;
  readonly protocol?: unknown;
  readonly fractionLost?: unknown;
}

export interface StatsReport {
  forEach(visit: (entry: StatsEntry) => void): void;
}

export interface PeerPort {
  readonly signalingState: RTCSignalingState;
  readonly connectionState: RTCPeerConnectionState;
  readonly localDescription: Description | null;
  /**
   * Add a line to the call, for a track or for a kind of which there is no track yet. Without
   * `encodings` the browser decides how much to send.
   */
  add(
    trackOrKind: MediaStreamTrack | Kind,
    direction: Direction,
    encodings?: readonly RTCRtpEncodingParameters[],
  ): TransceiverPort;
  transceivers(): TransceiverPort[];
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: Description): Promise<void>;
  addIceCandidate(candidate: Candidate): Promise<void>;
  restartIce(): void;
  /** Say something to the other browser, if it can hear us now. */
  say(text: string): void;
  getStats(): Promise<StatsReport>;
  close(): void;
}

export type Kind = "audio" | "video";
export type Direction = "sendrecv" | "sendonly" | "recvonly";

export interface PeerEvents {
  onNegotiationNeeded(): void;
  onCandidate(candidate: Candidate): void;
  onTrack(track: MediaStreamTrack): void;
  onConnectionState(state: RTCPeerConnectionState): void;
  /** From now on the other browser hears what is said. */
  onHearing(): void;
  onHeard(text: string): void;
}

/** `canSpeak`: open a data channel beside sound and images, which only browsers understand. */
export type OpenPeer = (events: PeerEvents, options: { readonly canSpeak: boolean }) => PeerPort;
