import type { ClientRequests, RoomState } from "../protocol";
import {
  Refused,
  type RequestName,
  type RoomSocket,
  type SocketEvents,
  Unanswered,
} from "./socket";

type Reply = (message: never) => unknown;

/** A hub in a box: what it was sent, and scripted answers; unscripted requests are done. */
export class FakeSocket implements RoomSocket {
  readonly passes: string[] = [];
  readonly sent: { name: string; message: unknown }[] = [];
  readonly replies = new Map<string, Reply>();
  private readonly gates = new Map<string, Promise<void>>();
  isOpen = false;
  events: SocketEvents = {
    onOpen: () => {},
    onRefused: () => {},
    onLost: () => {},
    onNotice: () => {},
  };

  readonly openSocket = (events: SocketEvents): RoomSocket => {
    this.events = events;
    return this;
  };

  open(roomPass: string): void {
    this.passes.push(roomPass);
  }

  /** Let the connection open, as the hub would. */
  accept(): void {
    this.isOpen = true;
    this.events.onOpen();
  }

  close(): void {
    if (this.isOpen) {
      this.drop();
    }
  }

  /** Lose the connection. */
  drop(): void {
    this.isOpen = false;
    this.events.onLost();
  }

  on<Name extends RequestName>(
    name: Name,
    reply: (message: ClientRequests[Name]["message"]) => ClientRequests[Name]["ack"],
  ): void {
    this.replies.set(name, reply as Reply);
  }

  /** Leave the answers to a request until the function it returns is called. */
  hold(name: RequestName): () => void {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.gates.set(name, gate);
    return release;
  }

  refuse(name: RequestName, code: string, message = "no"): void {
    this.replies.set(name, () => {
      throw new Refused(code, message);
    });
  }

  async request<Name extends RequestName>(
    name: Name,
    message: ClientRequests[Name]["message"],
  ): Promise<ClientRequests[Name]["ack"]> {
    if (!this.isOpen) {
      throw new Unanswered(name);
    }
    this.sent.push({ name, message });
    await this.gates.get(name);
    const reply = this.replies.get(name) as ((message: unknown) => unknown) | undefined;
    return (reply ? reply(message) : {}) as ClientRequests[Name]["ack"];
  }

  messages(name: RequestName): unknown[] {
    return this.sent.filter((request) => request.name === name).map(({ message }) => message);
  }
}

/** The room as the hub tells it on entering; a test says what differs. */
export function roomState(changes: Partial<RoomState> = {}): RoomState {
  return {
    room_id: "room_1",
    kind: "session",
    subject_id: "bkg_1",
    title: "Guitar",
    you: { id: "me", name: "Me", role: "learner", presence: "here", page: "page-1" },
    others: [],
    viewers: 0,
    is_polite: true,
    is_live: false,
    is_receiving: changes.is_live ?? false,
    has_screen: false,
    stage_life: 0,
    opens_at: "2026-11-21T09:45:00Z",
    starts_at: "2026-11-21T10:00:00Z",
    ends_at: "2026-11-21T11:00:00Z",
    server_time: "2026-11-21T09:50:00Z",
    goal: null,
    recording: { is_on: false, is_ready: false },
    boards: [],
    silence: null,
    door: null,
    hand: null,
    mine: { questions: [], votes: [], answers: [] },
    entries: [],
    last_seq: 0,
    has_more: false,
    ice_servers: [],
    ...changes,
  };
}
