import type {
  Author,
  CheersGiven,
  ClientRequests,
  Entry,
  Participant,
  PeerSignalled,
  RecordingNow,
  RoomState,
  ServerNotices,
  StageChanged,
} from "../protocol";
import type { ServerClock } from "./clock";
import { EarlySignals } from "./early-signals";
import { Hall } from "./hall";
import { type Closure, Line } from "./line";
import type { PassAnswer } from "./pass";
import { type NoticeName, type OpenSocket, Refused, type RequestName } from "./socket";
import { hasGap } from "./state/entries";
import { type Outgoing, type OutgoingChange, reduceOutgoing } from "./state/outgoing";
import { type Happening, type RoomView, reduce } from "./state/room-view";
import { Store } from "./store";

/** What happens in the room that the media have to follow. */
export interface RoomListener {
  joining?(): void;
  joined?(room: RoomState): void;
  lost?(): void;
  /** The connection was quiet for a while and goes on: others may have begun anew meanwhile. */
  found?(): void;
  closed?(closure: Closure): void;
  otherArrived?(participant: Participant): void;
  otherLeft?(id: string): void;
  signalled?(signal: PeerSignalled): void;
  stageChanged?(change: StageChanged): void;
  /** A host turns our microphone off. */
  muted?(by: Author): void;
  /** Another media server is behind the stage: connections to it are to be made anew. */
  stageRestarted?(): void;
  wentLive?(): void;
  ended?(): void;
}

export interface RoomPorts {
  readonly openSocket: OpenSocket;
  readonly clock: ServerClock;
  askPass(isAhead: boolean): Promise<PassAnswer>;
  newKey(): string;
  /** Load the page again, as it is from before an update. Returns whether that is worth trying. */
  reload?(): boolean;
}

const PAGES_MAX = 50;

/** Be in a room: enter it, know who and what is in it, write, and miss nothing. */
export class Room {
  readonly line: Line;
  readonly view: Store<RoomView>;
  readonly hall: Hall;
  readonly outgoing = new Store<readonly Outgoing[]>([]);
  /** What was cheered last; each telling is another object. */
  readonly cheers = new Store<CheersGiven | null>(null);
  /** Who of those this host asked on stage stays in the hall, until that is read. */
  readonly declined = new Store<Author | null>(null);
  /** Whether the chat is open, and says itself what is written. */
  readonly isChatOpen = new Store(false);
  /** Up to which line one host has read what the others wrote. */
  readonly hostsRead = new Store(0);
  private readonly listeners: RoomListener[] = [];
  private isFetching = false;
  private stageLife: number | null = null;
  private readonly signals = new EarlySignals((signal) =>
    this.each((listener) => listener.signalled?.(signal)),
  );

  constructor(
    private readonly ports: RoomPorts,
    initial: RoomView,
  ) {
    this.view = new Store(initial);
    this.line = new Line(ports.openSocket, ports.askPass, {
      lastSeq: () => this.view.get().entries.lastSeq,
      onJoining: () => this.joining(),
      onJoined: (room) => this.joined(room),
      onLost: () => this.each((listener) => listener.lost?.()),
      onFound: () => this.each((listener) => listener.found?.()),
      onOutdated: () => this.ports.reload?.() ?? false,
      onClosed: (closure) => this.each((listener) => listener.closed?.(closure)),
      onNotice: (name, notice) => this.noticed(name, notice),
    });
    this.hall = new Hall(this.line, ports.newKey);
  }

  follow(listener: RoomListener): void {
    this.listeners.push(listener);
  }

  /** Write to the room. Returns the hub's sentence when it refuses, else null. */
  async write(text: string): Promise<string | null> {
    const key = this.ports.newKey();
    const sinceSeq = this.view.get().entries.lastSeq ?? 0;
    this.edit({ type: "written", key, text, sinceSeq });
    return this.send(key, text);
  }

  async writeAgain(key: string): Promise<string | null> {
    const item = this.outgoing.get().find((candidate) => candidate.key === key);
    this.edit({ type: "retried", key });
    return item ? this.send(key, item.text) : null;
  }

  /** Record, having agreed to that version of the text. Returns why not, else null. */
  record(consent: number): Promise<string | null> {
    return this.change(() => this.line.request("recording.start", { consent }));
  }

  /** Stop recording. Returns why not, else null. */
  stopRecording(): Promise<string | null> {
    return this.change(() => this.line.request("recording.stop", {}));
  }

  /** Ask for something that shows on a board. Returns why not, "" if nobody answered, else null. */
  async ask<Name extends RequestName>(
    name: Name,
    message: ClientRequests[Name]["message"],
  ): Promise<string | null> {
    return this.tried(() => this.line.request(name, message));
  }

  /** Ask to speak, and take a place in the line. Returns why not, else null. */
  raiseHand(): Promise<string | null> {
    return this.tried(async () => {
      const hand = await this.line.request("hand.raise", {});
      this.happen({ type: "hand", hand });
    });
  }

  /** Give one's place in the line up. Returns why not, else null. */
  lowerHand(): Promise<string | null> {
    return this.tried(async () => {
      await this.line.request("hand.lower", {});
      this.happen({ type: "hand", hand: null });
    });
  }

  private change(ask: () => Promise<RecordingNow>): Promise<string | null> {
    return this.tried(async () => this.happen({ type: "recording", recording: await ask() }));
  }

  /** Returns why not, "" if nobody answered, else null. */
  private async tried(act: () => Promise<unknown>): Promise<string | null> {
    try {
      await act();
      return null;
    } catch (error) {
      return error instanceof Refused ? error.message : "";
    }
  }

  private async send(key: string, text: string): Promise<string | null> {
    try {
      const { seq } = await this.line.request("chat.send", { key, text });
      this.edit({ type: "stored", key, seq });
      return null;
    } catch (error) {
      if (error instanceof Refused) {
        this.edit({ type: "dropped", key });
        return error.message;
      }
      this.edit({ type: "failed", key });
      return null;
    }
  }

  private joining(): void {
    this.signals.hold();
    this.each((listener) => listener.joining?.());
  }

  private joined(room: RoomState): void {
    this.ports.clock.set(room.server_time);
    this.hall.joined(room);
    this.happen({ type: "joined", room });
    if (room.has_more) {
      void this.fetchMissing(true);
    }
    for (const { key } of this.outgoing.get().filter((item) => item.isFailed)) {
      void this.writeAgain(key);
    }
    this.stageLives(room.stage_life);
    this.each((listener) => listener.joined?.(room));
    this.signals.release();
  }

  /** Tell when the media server is another one than before; we may not have been there to hear. */
  private stageLives(life: number): void {
    const before = this.stageLife;
    this.stageLife = life;
    if (before !== null && before !== life) {
      this.each((listener) => listener.stageRestarted?.());
    }
  }

  private noticed<Name extends NoticeName>(name: Name, notice: ServerNotices[Name]): void {
    const handle = this.handlers[name] as ((notice: ServerNotices[Name]) => void) | undefined;
    handle?.(notice);
  }

  private readonly handlers: { [Name in NoticeName]?: (notice: ServerNotices[Name]) => void } = {
    "participant.arrived": ({ participant }) => {
      this.happen({ type: "arrived", participant });
      this.each((listener) => listener.otherArrived?.(participant));
    },
    "participant.away": ({ id }) => this.happen({ type: "presence", id, presence: "away" }),
    "participant.left": ({ id }) => {
      this.happen({ type: "presence", id, presence: "left" });
      this.each((listener) => listener.otherLeft?.(id));
    },
    "viewers.changed": ({ count }) => this.happen({ type: "viewers", count }),
    "peer.signal": (signal) => this.signals.take(signal),
    "entry.added": ({ entry }) => this.added(entry),
    "stage.changed": (change) => {
      const { is_receiving: isReceiving, has_screen: hasScreen } = change;
      this.happen({ type: "stage", isReceiving, hasScreen });
      this.each((listener) => listener.stageChanged?.(change));
    },
    "stage.restarted": ({ stage_life }) => this.stageLives(stage_life),
    "silence.changed": ({ silence }) => this.happen({ type: "silence", silence }),
    "cheers.given": (given) => this.cheers.set(given),
    "hand.declined": ({ person }) => this.declined.set(person),
    "stage.muted": ({ by }) => this.each((listener) => listener.muted?.(by)),
    "question.moved": ({ question }) => this.hall.told(question),
    "board.changed": ({ board }) => this.happen({ type: "board", board }),
    "door.changed": (door) => this.happen({ type: "door", door }),
  };

  private added(entry: Entry): void {
    this.happen({ type: "entries", entries: [entry] });
    if (hasGap(this.view.get().entries)) {
      void this.fetchMissing(false);
    }
  }

  /** Fetch, a page at a time, what was said while we were not there to hear it. */
  private async fetchMissing(hasMore: boolean): Promise<void> {
    if (this.isFetching) {
      return;
    }
    this.isFetching = true;
    try {
      let isMissing = hasMore;
      for (let page = 0; page < PAGES_MAX; page++) {
        const { entries } = this.view.get();
        if (!isMissing && !hasGap(entries)) {
          break;
        }
        const answer = await this.line.request("entries.after", { seq: entries.lastSeq ?? 0 });
        this.happen({ type: "entries", entries: answer.entries });
        isMissing = answer.has_more;
        if (answer.entries.length === 0) {
          break;
        }
      }
    } catch {
      // The line is gone: whatever is missing comes with the next entrance.
    } finally {
      this.isFetching = false;
    }
  }

  private happen(happening: Happening): void {
    const before = this.view.get();
    const after = reduce(before, happening);
    this.view.set(after);
    if (after.isLive && !before.isLive && happening.type === "entries") {
      this.each((listener) => listener.wentLive?.());
    }
    if (after.ended && !before.ended) {
      this.each((listener) => listener.ended?.());
    }
  }

  private edit(change: OutgoingChange): void {
    this.outgoing.set(reduceOutgoing(this.outgoing.get(), change));
  }

  private each(tell: (listener: RoomListener) => void): void {
    for (const listener of this.listeners) {
      tell(listener);
    }
  }
}
