import { backoffMs } from "../backoff";
import { Refused } from "../socket";
import { Store } from "../store";
import { fitLayers } from "./layers";
import type { Kind, OpenPeer, PeerPort } from "./port";

/** *interrupted*: it was connected, and a new connection is being opened. */
export interface StageLinkState {
  readonly is: "idle" | "connecting" | "connected" | "interrupted";
  /** The hub's own sentence when it refused; it is asked again all the same. */
  readonly problem: string | null;
}

export interface StageLinkPorts {
  readonly openPeer: OpenPeer;
  /** Add the lines of the call. */
  prepare(peer: PeerPort): void;
  /** Give our offer, get the media server's answer. Rejects with Refused or Unanswered. */
  ask(sdp: string): Promise<string>;
  onTrack(track: MediaStreamTrack): void;
}

interface Opened {
  readonly peer: PeerPort;
  readonly offered: Promise<void>;
}

const IDLE: StageLinkState = { is: "idle", problem: null };
const DISCONNECTED_PATIENCE_MS = 1_000;
const CONNECT_PATIENCE_MS = 6_000;
/** Beginning anew costs what is scarce where it takes long: what follows has more time. */
const PATIENCE_GROWS_TIMES = 2;
/** What was prepared longer ago may know another network than the one we are in. */
const PREPARED_MS = 15_000;

/**
 * A connection to the media server, opened again for as long as it is wanted. We offer, it answers
 * with everything it needs: a new connection is as quick as mending the old one, and cannot inherit
 * its trouble.
 */
export class StageLink {
  readonly store = new Store<StageLinkState>(IDLE);
  private peer: PeerPort | null = null;
  private ready: Opened | null = null;
  private attempt = 0;
  /** How many attempts in a row took too long; a refusal takes no time. */
  private slow = 0;
  private isRejoining = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: StageLinkPorts) {}

  /** An attempt is being made, or is about to be, and was not refused. */
  get isUnderWay(): boolean {
    const { is, problem } = this.store.get();
    const isWaiting = this.peer === null && !this.isRejoining;
    return is !== "idle" && is !== "connected" && !isWaiting && problem === null;
  }

  /** Do now what need not wait for the hub: soon we shall be let in, and connect. */
  prepare(): void {
    if (this.store.get().is === "idle" && !this.ready) {
      this.ready = this.open();
      this.timer = setTimeout(() => this.unprepare(), PREPARED_MS);
    }
  }

  /** Connect, or connect anew. */
  start(): void {
    this.drop();
    const hadMedia = ["connected", "interrupted"].includes(this.store.get().is);
    this.store.set({ ...this.store.get(), is: hadMedia ? "interrupted" : "connecting" });
    const { peer, offered } = this.ready ?? this.open();
    this.ready = null;
    this.peer = peer;
    const patienceMs = CONNECT_PATIENCE_MS * 2 ** Math.min(this.slow, PATIENCE_GROWS_TIMES);
    this.timer = setTimeout(() => this.giveUp(), patienceMs);
    this.negotiate(peer, offered).catch((error: unknown) => {
      if (this.peer === peer) {
        const problem = error instanceof Refused ? error.message : null;
        this.store.set({ ...this.store.get(), problem });
        this.retry();
      }
    });
  }

  /** Connect anew unless all is well: the line to the hub is back, or the stage has changed. */
  mend(): void {
    const { is } = this.store.get();
    if (is !== "idle" && !this.isRejoining && this.peer?.connectionState !== "connected") {
      this.beginAfresh();
      this.store.set({ ...this.store.get(), problem: null });
      this.start();
    }
  }

  /** Connect anew after a moment: the media server we were connected to is gone. */
  rejoin(delayMs: number): void {
    const { is } = this.store.get();
    if (is === "idle") {
      return;
    }
    this.drop();
    this.beginAfresh();
    this.isRejoining = true;
    this.store.set({ is: is === "connected" ? "interrupted" : is, problem: null });
    this.timer = setTimeout(() => this.start(), delayMs);
  }

  stop(): void {
    this.drop();
    this.unprepare();
    this.beginAfresh();
    this.store.set(IDLE);
  }

  async replace(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    const lines = (this.peer?.transceivers() ?? []).filter(
      ({ receiver }) => receiver.track.kind === kind,
    );
    const replaced = lines.map(async ({ sender }) => {
      await sender.replaceTrack(track);
      if (track) {
        await fitLayers(sender, track);
      }
    });
    await Promise.all(replaced).catch(() => undefined);
  }

  getStats() {
    return this.peer?.getStats() ?? null;
  }

  private unprepare(): void {
    this.ready?.peer.close();
    this.ready = null;
  }

  private open(): Opened {
    const peer: PeerPort = this.ports.openPeer(
      {
        onNegotiationNeeded: () => {},
        onCandidate: () => {},
        onTrack: (track) => this.peer === peer && this.ports.onTrack(track),
        onConnectionState: (state) => this.peer === peer && this.changed(state),
        onHearing: () => {},
        onHeard: () => {},
      },
      { canSpeak: false },
    );
    this.ports.prepare(peer);
    const offered = peer.setLocalDescription();
    // Whoever asks for the answer hears of it; until then nobody need.
    offered.catch(() => undefined);
    return { peer, offered };
  }

  private async negotiate(peer: PeerPort, offered: Promise<void>): Promise<void> {
    await offered;
    const sdp = await this.ports.ask(peer.localDescription?.sdp ?? "");
    if (this.peer === peer) {
      await peer.setRemoteDescription({ type: "answer", sdp });
    }
  }

  private changed(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      clearTimeout(this.timer);
      this.beginAfresh();
      this.store.set({ is: "connected", problem: null });
    } else if (state === "disconnected") {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.start(), DISCONNECTED_PATIENCE_MS);
    } else if (state === "failed") {
      this.retry();
    }
  }

  private giveUp(): void {
    this.slow += 1;
    this.retry();
  }

  private retry(): void {
    this.drop();
    this.timer = setTimeout(() => this.start(), backoffMs(this.attempt, Math.random()));
    this.attempt += 1;
  }

  private beginAfresh(): void {
    this.attempt = 0;
    this.slow = 0;
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.isRejoining = false;
    const peer = this.peer;
    this.peer = null;
    peer?.close();
  }
}
