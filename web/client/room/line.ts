import type { RoomClosed, RoomState, ServerNotices } from "../protocol";
import { backoffMs } from "./backoff";
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

/** Why the line is closed for good; `message` is the hub's own sentence. */
export interface Closure {
  readonly reason: "left" | "refused" | RoomClosed["reason"];
  readonly message: string;
}

/**
 * How we stand with the hub. *entering*: not in yet. *here*: in the room. *returning*: the
 * connection was lost and is being mended. *closed*: over until the person enters again.
 */
export type LineState =
  | { readonly is: "idle" }
  | { readonly is: "entering"; readonly isSlow: boolean }
  | { readonly is: "here" }
  | { readonly is: "returning" }
  | { readonly is: "closed"; readonly closure: Closure };

export interface LineEvents {
  /** The number of the last entry known, so that only later ones are sent. */
  lastSeq(): number | null;
  /** The hub has been asked to let us in: what is sent now is read after that. */
  onJoining(): void;
  onJoined(room: RoomState): void;
  onLost(): void;
  onClosed(closure: Closure): void;
  onNotice<Name extends NoticeName>(name: Name, notice: ServerNotices[Name]): void;
}

const RETRIED = new Set(["unavailable", "internal", "too_many", "not_joined"]);
const SUPERSEDED = "pass_superseded";
const EXPIRED = "pass_expired";
const EXPIRED_TRIES_MAX = 5;
const OPEN_TIMEOUT_MS = 10_000;
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
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private prepared: ReturnType<typeof setTimeout> | undefined;
  private isAskingPass = false;
  /** The way is being opened for somebody who is about to enter; nothing has been joined. */
  private isPreparing = false;
  private isOpen = false;

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

  /** Enter, or enter again after the line was closed: with a new pass, or the one prepared. */
  enter(): void {
    clearTimeout(this.prepared);
    this.stopWaiting();
    this.attempt = 0;
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
      return await this.socket.request(name, message);
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

  /** Take a connection that no longer answers for lost, and open another. */
  reopen(): void {
    if (this.store.get().is === "here") {
      this.socket.close();
      this.lost();
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
      this.opening = setTimeout(() => this.giveUpOpening(), OPEN_TIMEOUT_MS);
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

  private giveUpOpening(): void {
    this.refused(null);
    this.socket.close();
  }

  private async join(): Promise<void> {
    try {
      const joining = this.request("room.join", { after: this.events.lastSeq() });
      this.events.onJoining();
      const room = await joining;
      if (this.isWanted) {
        this.attempt = 0;
        this.store.set({ is: "here" });
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
    if (refusal?.code === EXPIRED && this.attempt < EXPIRED_TRIES_MAX) {
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
    this.isOpen = false;
    if (this.isPreparing) {
      this.unprepare();
      return;
    }
    const { is } = this.store.get();
    if (is === "here") {
      this.store.set({ is: "returning" });
      this.events.onLost();
      this.retry();
    } else if (this.isWanted && this.waiting === undefined) {
      this.retry();
    }
  }

  private noticed<Name extends NoticeName>(name: Name, notice: ServerNotices[Name]): void {
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
    clearTimeout(this.prepared);
    this.isPreparing = this.isOpen = false;
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
