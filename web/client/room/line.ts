import type { RoomClosed, ServerNotices } from "../protocol";
import { backoffMs } from "./backoff";
import type { Closure, LineEvents, LineState } from "./line-state";
import type { Reading } from "./media/reception";
import type { PassAnswer } from "./pass";
import {
  type NoticeName,
  type OpenSocket,
  type Refusal,
  Refused,
  type RequestName,
  type RoomSocket,
  Unanswered,
} from "./socket";
import { Store } from "./store";
import { Vigil } from "./vigil";

export type { Closure, LineState } from "./line-state";

const RETRIED = new Set(["unavailable", "internal", "too_many", "not_joined"]);
const SUPERSEDED = "pass_superseded";
const EXPIRED = "pass_expired";
const OUTDATED = "protocol_outdated";
const ALREADY_HERE = "already_here";
const EXPIRED_TRIES_MAX = 5;
const OPEN_TIMEOUT_MS = 10_000;
/** A network that swallows everything is soon tried again; what has come back then answers. */
const REOPEN_TIMEOUTS_MS = [2_500, 2_500, 5_000];
/** After so much silence those at the other end may have begun anew. */
const LONG_QUIET_MS = 2_500;
/** Whoever has not entered by then had not meant to. */
const PREPARED_MS = 15_000;

/**
 * Enter the room and stay in it: a lost connection is opened again with the same pass, so that a
 * second device that has taken our place keeps it.
 */
export class Line {
  readonly store = new Store<LineState>({ is: "idle" });
  private readonly socket: RoomSocket;
  private pass: string | null = null;
  private attempt = 0;
  private inVain = 0;
  /** Take over from another page of the same person, rather than ask. */
  private takesOver = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private prepared: ReturnType<typeof setTimeout> | undefined;
  private isAskingPass = false;
  /** The person has said that they go; the hub may not have heard it yet. */
  isLeaving = false;
  /** The way is being opened for somebody who is about to enter; nothing has been joined. */
  private isPreparing = false;
  private isOpen = false;
  /** It is quiet, and the connection is still open. */
  private isDoubting = false;
  private readonly vigil = new Vigil({
    ask: () => this.socket.request("room.pulse", {}),
    onQuiet: () => this.doubt(),
    onHeard: (quietMs) => this.trust(quietMs),
    onSilent: () => this.reopen(),
  });

  constructor(
    openSocket: OpenSocket,
    private readonly askPass: (isAhead: boolean) => Promise<PassAnswer>,
    private readonly events: LineEvents,
  ) {
    this.socket = openSocket({
      onOpen: () => this.opened(),
      onRefused: (refusal) => this.refused(refusal),
      onLost: () => this.lost(),
      onNotice: (name, notice) => this.noticed(name, notice),
    });
  }

  /** Open the way while the hand is still at the door, so that entering takes no time. */
  prepare(): void {
    if (this.store.get().is === "idle" && !this.isPreparing) {
      this.isPreparing = true;
      this.prepared = setTimeout(() => this.unprepare(), PREPARED_MS);
      void this.connect();
    }
  }

  /**
   * Enter, or enter again after the line was closed: with a new pass, or the one prepared. Whoever
   * is here on another page is asked which one to keep, unless this one takes over.
   */
  enter(takesOver = false): void {
    this.isLeaving = false;
    clearTimeout(this.prepared);
    this.stopWaiting();
    this.attempt = 0;
    this.takesOver = takesOver;
    this.store.set({ is: "entering", isSlow: false });
    if (!this.isPreparing) {
      this.pass = null;
      void this.connect();
      return;
    }
    this.isPreparing = false;
    if (this.isOpen) {
      void this.join();
    } else if (!this.isAskingPass) {
      this.opening = setTimeout(() => this.giveUpOpening(), OPEN_TIMEOUT_MS);
    }
  }

  /**
   * Send a request. Rejects with Refused or Unanswered; a hub that does not answer at all is one we
   * have lost.
   */
  request: RoomSocket["request"] = async (name, message) => {
    const wasHere = this.store.get().is === "here";
    try {
      const answer = await this.socket.request(name, message);
      this.vigil.hear();
      return answer;
    } catch (error) {
      // What was sent ahead waits for the answer to entering as well.
      if (error instanceof Unanswered && wasHere) {
        this.reopen();
      }
      throw error;
    }
  };

  /** Send a request whose answer changes nothing. */
  tell<Name extends RequestName>(
    name: Name,
    message: Parameters<typeof this.request<Name>>[1],
  ): void {
    this.request(name, message).catch(() => undefined);
  }

  /** Leave of one's own will, and tell the hub so. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    await this.request("room.leave", {}).catch(() => undefined);
    this.close({ reason: "left", message: "" });
  }

  /** Try again now rather than later: the network is back, or the page is looked at again. */
  hurry(): void {
    if (this.waiting !== undefined) {
      this.attempt = 0;
      this.stopWaiting();
      void this.connect();
    }
  }

  /**
   * Sound or pictures that come say that the network is there. Once we doubt, the hub itself has to
   * answer: media find their way again while a connection to it may be dead.
   */
  hearMedia(reading: Reading | null): void {
    if (reading && reading.quality !== "silent" && !this.isDoubting) {
      this.vigil.hear(reading.packetAgoMs);
    }
  }

  /** Ask at once whether we are still heard: the page may have slept. */
  look(): void {
    this.vigil.look();
  }

  /** Take a connection that no longer answers for lost, and open another. */
  reopen(): void {
    if (this.isHere) {
      this.socket.close();
      this.lost();
    }
  }

  private get isHere(): boolean {
    return this.store.get().is === "here" || this.isDoubting;
  }

  private doubt(): void {
    if (this.store.get().is === "here") {
      this.isDoubting = true;
      this.store.set({ is: "returning" });
    }
  }

  private trust(quietMs: number): void {
    if (this.isDoubting) {
      this.isDoubting = false;
      this.store.set({ is: "here" });
      if (quietMs > LONG_QUIET_MS) {
        this.events.onFound();
      }
    }
  }

  private get isWanted(): boolean {
    const { is } = this.store.get();
    return is === "entering" || is === "returning" || this.isPreparing;
  }

  private async connect(): Promise<void> {
    if (this.isAskingPass) {
      return;
    }
    this.isAskingPass = true;
    const answer = this.pass ? { token: this.pass } : await this.askPass(this.isPreparing);
    this.isAskingPass = false;
    if (!this.isWanted) {
      return;
    }
    if (!answer) {
      this.refused(null);
    } else if ("token" in answer) {
      this.pass = answer.token;
      this.opening = setTimeout(() => this.giveUpOpening(), this.openPatienceMs);
      this.socket.open(answer.token);
    } else {
      this.refused(answer);
    }
  }

  private opened(): void {
    clearTimeout(this.opening);
    this.isOpen = true;
    if (!this.isPreparing) {
      void this.join();
    }
  }

  private unprepare(): void {
    clearTimeout(this.prepared);
    clearTimeout(this.opening);
    this.isPreparing = this.isOpen = false;
    this.pass = null;
    this.socket.close();
  }

  private get openPatienceMs(): number {
    const reopening = REOPEN_TIMEOUTS_MS[this.inVain] ?? REOPEN_TIMEOUTS_MS.at(-1);
    return this.store.get().is === "returning" ? (reopening ?? OPEN_TIMEOUT_MS) : OPEN_TIMEOUT_MS;
  }

  private giveUpOpening(): void {
    if (this.store.get().is === "returning") {
      // Nobody has said no, so nobody is spared by waiting longer.
      this.attempt = 0;
      this.inVain += 1;
    }
    this.refused(null);
    this.socket.close();
  }

  private async join(): Promise<void> {
    const asksFirst = this.store.get().is === "entering" && !this.takesOver;
    // What is asked again may find our own earlier question let in.
    this.takesOver = true;
    try {
      const after = this.events.lastSeq();
      const joining = this.request("room.join", { after, asks_first: asksFirst });
      this.events.onJoining();
      const room = await joining;
      if (this.isWanted) {
        this.attempt = this.inVain = 0;
        this.store.set({ is: "here" });
        this.vigil.start();
        this.events.onJoined(room);
      }
    } catch (error) {
      this.refused(error instanceof Refused ? error : null);
      this.socket.close();
    }
  }

  private refused(refusal: Refusal | null): void {
    clearTimeout(this.opening);
    this.isOpen = false;
    if (this.isPreparing) {
      this.unprepare();
      return;
    }
    if (!this.isWanted || this.waiting !== undefined) {
      return;
    }
    if (refusal?.code === OUTDATED && this.events.onOutdated()) {
      this.stopWaiting();
    } else if (refusal?.code === ALREADY_HERE) {
      this.stopWaiting();
      this.store.set({ is: "elsewhere", message: refusal.message });
    } else if (refusal?.code === EXPIRED && this.attempt < EXPIRED_TRIES_MAX) {
      this.pass = null;
      this.retry();
    } else if (!refusal || RETRIED.has(refusal.code)) {
      this.retry();
    } else {
      const reason = refusal.code === SUPERSEDED ? "superseded" : "refused";
      this.close({ reason, message: refusal.message });
    }
  }

  private retry(): void {
    this.stopWaiting();
    if (this.store.get().is === "entering") {
      // The hub is to know that somebody stands at the door, which a pass got ahead does not say.
      this.pass = null;
      if (this.attempt > 0) {
        this.store.set({ is: "entering", isSlow: true });
      }
    }
    this.waiting = setTimeout(
      () => {
        this.waiting = undefined;
        void this.connect();
      },
      backoffMs(this.attempt, Math.random()),
    );
    this.attempt += 1;
  }

  private lost(): void {
    clearTimeout(this.opening);
    this.vigil.stop();
    this.isOpen = false;
    if (this.isPreparing) {
      this.unprepare();
      return;
    }
    if (this.isHere) {
      this.isDoubting = false;
      this.store.set({ is: "returning" });
      this.events.onLost();
      this.retry();
    } else if (this.isWanted && this.waiting === undefined) {
      this.retry();
    }
  }

  private noticed<Name extends NoticeName>(name: Name, notice: ServerNotices[Name]): void {
    this.vigil.hear();
    if (name === "room.closed") {
      const { reason, message } = notice as RoomClosed;
      this.close({ reason, message });
    } else {
      this.events.onNotice(name, notice);
    }
  }

  private close(closure: Closure): void {
    if (this.store.get().is === "closed") {
      return;
    }
    this.stopWaiting();
    this.vigil.stop();
    clearTimeout(this.prepared);
    this.isPreparing = this.isOpen = this.isDoubting = false;
    this.store.set({ is: "closed", closure });
    this.socket.close();
    this.events.onClosed(closure);
  }

  private stopWaiting(): void {
    clearTimeout(this.opening);
    clearTimeout(this.waiting);
    this.waiting = undefined;
  }
}
