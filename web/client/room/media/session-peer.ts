import type { PeerSignal, PeerSignalled } from "../../protocol";
import { Store } from "../store";
import { CALL_LINES, type CallLine, type CallTracks, kindOf, lineOf, sendOn } from "./call-lines";
import type { Candidate, Description, Kind, OpenPeer, PeerPort } from "./port";
import { connectionOf } from "./sdp";

/** *interrupted*: it was connected, and the browsers are looking for each other again. */
export type CallState = "idle" | "connecting" | "connected" | "interrupted";

export type Tracks = Readonly<Record<Kind, MediaStreamTrack | null>>;

export interface SessionPeerPorts {
  readonly openPeer: OpenPeer;
  /** Send to the other browser, through the hub. */
  send(signal: PeerSignal): void;
  /** What we send as it is now. */
  tracks(): CallTracks;
  onTrack(line: CallLine, track: MediaStreamTrack): void;
  onHearing(): void;
  onHeard(text: string): void;
}

const ANSWER_PATIENCE_MS = 8_000;
const DISCONNECTED_PATIENCE_MS = 1_500;

/**
 * The one-to-one call. Perfect negotiation: either side may offer at any moment, and the polite one
 * gives way when both do. The first offer is the impolite side's, which also starts over when
 * nothing comes of it. Source: W3C WebRTC 1.0, section 10.7.
 */
export class SessionPeer {
  readonly store = new Store<CallState>("idle");
  private peer: PeerPort | null = null;
  private page: string | null = null;
  private theirs = "";
  private isOffering = false;
  private isIgnoring = false;
  private hasAttached = false;
  private turn: Promise<void> = Promise.resolve();
  /** How many connections there were: what was said of an earlier one is nothing to the next. */
  private past = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ports: SessionPeerPorts,
    private readonly isPolite: boolean,
  ) {}

  /** The other person is here, with that page; another page knows nothing of the call before. */
  otherIsHere(page: string): void {
    if (page !== this.page) {
      this.page = page;
      this.startOver();
    } else {
      this.mend();
    }
  }

  /** The other person has left. */
  otherIsGone(): void {
    this.page = null;
    this.drop();
    this.store.set("idle");
  }

  /** A line to the hub is back, ours or the other's: what was said meanwhile is lost. */
  mend(): void {
    const isWell = this.peer?.connectionState === "connected";
    const isSettled = this.peer?.signalingState === "stable";
    if (!this.isPolite && this.page !== null && !(isWell && isSettled)) {
      this.startOver();
    }
  }

  /** Nothing comes, whatever the connection calls itself: give it some time, then begin anew. */
  doubt(): void {
    this.waitThenStartOver();
  }

  /** Something comes again. */
  trust(): void {
    if (this.store.get() === "connected" && this.peer?.connectionState === "connected") {
      clearTimeout(this.timer);
    }
  }

  receive({ description, candidate }: Omit<PeerSignalled, "sender" | "words">): void {
    if (description && (description.type === "offer" || description.type === "answer")) {
      const { type, sdp } = description;
      if (this.isOfThisCall(description)) {
        this.queue(() => this.takeDescription({ type, sdp }));
      }
    } else if (candidate) {
      this.queue(() => this.takeCandidate({ sdpMid: null, sdpMLineIndex: null, ...candidate }));
    }
  }

  /** Send another track on that line from now on, or none. */
  async replace(line: CallLine, track: MediaStreamTrack | null): Promise<void> {
    await sendOn(this.peer?.transceivers() ?? [], line, track).catch(() => undefined);
  }

  say(text: string): void {
    this.peer?.say(text);
  }

  getStats() {
    return this.peer?.getStats() ?? null;
  }

  close(): void {
    this.otherIsGone();
  }

  // ------------------------------------------------------------ the connection

  private startOver(): void {
    this.drop();
    const before = this.store.get();
    const hadCall = before === "connected" || before === "interrupted";
    this.store.set(hadCall ? "interrupted" : "connecting");
    if (this.isPolite) {
      return;
    }
    const peer = this.open();
    for (const line of CALL_LINES) {
      peer.add(this.ports.tracks()[line] ?? kindOf(line), "sendrecv");
    }
    this.hasAttached = true;
    this.waitThenStartOver();
  }

  private open(): PeerPort {
    const peer: PeerPort = this.ports.openPeer(
      {
        onNegotiationNeeded: () => this.peer === peer && void this.offer(peer),
        onCandidate: (candidate) => this.peer === peer && this.ports.send({ candidate }),
        onTrack: (track) =>
          this.peer === peer && this.ports.onTrack(lineOf(peer.transceivers(), track), track),
        onConnectionState: (state) => this.peer === peer && this.changed(peer, state),
        onHearing: () => this.peer === peer && this.ports.onHearing(),
        onHeard: (text) => this.peer === peer && this.ports.onHeard(text),
      },
      { canSpeak: true },
    );
    this.peer = peer;
    return peer;
  }

  private drop(): void {
    clearTimeout(this.timer);
    const peer = this.peer;
    this.peer = null;
    this.past += 1;
    this.turn = Promise.resolve();
    this.theirs = "";
    this.isOffering = false;
    this.isIgnoring = false;
    this.hasAttached = false;
    peer?.close();
  }

  private changed(peer: PeerPort, state: RTCPeerConnectionState): void {
    if (state === "connected") {
      clearTimeout(this.timer);
      this.store.set("connected");
    } else if (state === "disconnected") {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.restart(peer), DISCONNECTED_PATIENCE_MS);
    } else if (state === "failed") {
      this.restart(peer);
    }
  }

  /** Look for another path between the same two connections. */
  private restart(peer: PeerPort): void {
    if (this.peer === peer) {
      this.store.set("interrupted");
      peer.restartIce();
      this.waitThenStartOver();
    }
  }

  /** Give the call some time; then begin anew. The polite side leaves that to the other. */
  private waitThenStartOver(): void {
    clearTimeout(this.timer);
    if (!this.isPolite && this.page !== null) {
      this.timer = setTimeout(() => this.startOver(), ANSWER_PATIENCE_MS);
    }
  }

  // ------------------------------------------------------------ offers and answers

  private async offer(peer: PeerPort): Promise<void> {
    this.isOffering = true;
    try {
      await peer.setLocalDescription();
      this.sendDescription(peer);
    } catch {
      if (this.peer === peer) {
        this.waitThenStartOver();
      }
    } finally {
      if (this.peer === peer) {
        this.isOffering = false;
      }
    }
  }

  /**
   * Tell whether a description is about the connection we have. One that another connection wrote
   * means that theirs is new: ours then begins anew too.
   */
  private isOfThisCall(description: Pick<Description, "type" | "sdp">): boolean {
    const theirs = connectionOf(description.sdp);
    const isAnother = this.theirs !== "" && theirs !== this.theirs;
    if (isAnother) {
      this.startOver();
    }
    const isForUsToOffer = description.type === "offer" && this.theirs === "";
    if (!this.isPolite && (isAnother || isForUsToOffer || !this.peer)) {
      return false;
    }
    this.theirs = theirs;
    return true;
  }

  private queue(step: () => Promise<void>): void {
    const { past } = this;
    const ifStill = (next: () => void | Promise<void>) => (past === this.past ? next() : undefined);
    this.turn = this.turn
      .then(() => ifStill(step))
      .catch(() => ifStill(() => this.waitThenStartOver()));
  }

  private async takeDescription(description: Description): Promise<void> {
    const isOffer = description.type === "offer";
    const peer = this.peer ?? (isOffer ? this.open() : null);
    const isCollision = isOffer && (this.isOffering || peer?.signalingState !== "stable");
    this.isIgnoring = !this.isPolite && isCollision;
    const isUnexpected = !isOffer && peer?.signalingState !== "have-local-offer";
    if (!peer || this.isIgnoring || isUnexpected) {
      return;
    }
    await peer.setRemoteDescription(description);
    if (isOffer && this.peer === peer) {
      await this.answer(peer);
    }
  }

  private async answer(peer: PeerPort): Promise<void> {
    if (!this.hasAttached) {
      this.hasAttached = true;
      await this.attach(peer);
    }
    await peer.setLocalDescription();
    this.sendDescription(peer);
  }

  /** Put our own tracks on the lines of the first offer. */
  private async attach(peer: PeerPort): Promise<void> {
    const transceivers = peer.transceivers();
    for (const transceiver of transceivers) {
      transceiver.direction = "sendrecv";
    }
    for (const line of CALL_LINES) {
      await sendOn(transceivers, line, this.ports.tracks()[line]);
    }
  }

  /** A candidate that does not fit is one path less; it never ends the call. */
  private async takeCandidate(candidate: Candidate): Promise<void> {
    if (!this.isIgnoring) {
      await this.peer?.addIceCandidate(candidate).catch(() => undefined);
    }
  }

  private sendDescription(peer: PeerPort): void {
    const description = peer.localDescription;
    if (this.peer === peer && description) {
      const { type, sdp } = description;
      this.ports.send({ description: { type, sdp } });
    }
  }
}
