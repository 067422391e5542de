import { io, type Socket } from "socket.io-client";
import {
  type Ack,
  type ClientEvents,
  type ClientRequests,
  type ConnectAuth,
  PROTOCOL_VERSION,
  type ServerEvents,
  type ServerNotices,
} from "../protocol";

export type RequestName = keyof ClientRequests;
export type NoticeName = keyof ServerNotices;

/** Why the hub says no: a code for us, a sentence for the person. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The hub answered no. */
export class Refused extends Error implements Refusal {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Nobody answered: the connection is gone, or too slow to wait for. */
export class Unanswered extends Error {}

export interface SocketEvents {
  onOpen(): void;
  /** The hub would not have us, or was not reached when there is no refusal. */
  onRefused(refusal: Refusal | null): void;
  onLost(): void;
  onNotice<Name extends NoticeName>(name: Name, notice: ServerNotices[Name]): void;
}

/** One connection to the hub at a time; whoever holds it decides when to try again. */
export interface RoomSocket {
  open(roomPass: string): void;
  close(): void;
  /** Send a request. Rejects with Refused or Unanswered. */
  request<Name extends RequestName>(
    name: Name,
    message: ClientRequests[Name]["message"],
  ): Promise<ClientRequests[Name]["ack"]>;
}

export type OpenSocket = (events: SocketEvents) => RoomSocket;

/** Every notice there is: the compiler finds one that is missing. */
const IS_NOTICE: { readonly [Name in NoticeName]: true } = {
  "participant.arrived": true,
  "participant.away": true,
  "participant.left": true,
  "viewers.changed": true,
  "peer.signal": true,
  "entry.added": true,
  "stage.changed": true,
  "stage.restarted": true,
  "board.changed": true,
  "silence.changed": true,
  "cheers.given": true,
  "door.changed": true,
  "hand.declined": true,
  "stage.muted": true,
  "question.moved": true,
  "room.closed": true,
};
const NOTICES = Object.keys(IS_NOTICE) as NoticeName[];
const ANSWER_TIMEOUT_MS = 6_000;
const CONNECT_TIMEOUT_MS = 6_000;

/** Return how sockets are opened here: over WebSocket only, and never again by themselves. */
export function hubSockets(path: string): OpenSocket {
  return (events) => new HubSocket(path, events);
}

class HubSocket implements RoomSocket {
  private readonly socket: Socket<ServerEvents, ClientEvents>;

  constructor(path: string, events: SocketEvents) {
    this.socket = io({
      path,
      transports: ["websocket"],
      reconnection: false,
      autoConnect: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    this.socket.on("connect", () => events.onOpen());
    this.socket.on("connect_error", (error) => events.onRefused(refusalOf(error)));
    this.socket.on("disconnect", () => events.onLost());
    const anyNotice = this.socket as unknown as Socket<Record<string, (notice: never) => void>>;
    for (const name of NOTICES) {
      anyNotice.on(name, (notice) => events.onNotice(name, notice));
    }
  }

  open(roomPass: string): void {
    const auth: ConnectAuth = { protocol: PROTOCOL_VERSION, room_pass: roomPass };
    this.socket.auth = { ...auth };
    this.socket.connect();
  }

  close(): void {
    this.socket.disconnect();
  }

  async request<Name extends RequestName>(
    name: Name,
    message: ClientRequests[Name]["message"],
  ): Promise<ClientRequests[Name]["ack"]> {
    if (!this.socket.connected) {
      throw new Unanswered(name);
    }
    const ack = await this.acknowledged(name, message);
    if (!ack.ok) {
      throw new Refused(ack.code, ack.message);
    }
    return ack.value;
  }

  private async acknowledged<Name extends RequestName>(
    name: Name,
    message: ClientRequests[Name]["message"],
  ): Promise<Ack<ClientRequests[Name]["ack"]>> {
    const untyped = this.socket as unknown as Socket;
    try {
      return await untyped.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, message);
    } catch {
      throw new Unanswered(name);
    }
  }
}

function refusalOf(error: Error): Refusal | null {
  const data = (error as Error & { data?: Partial<Refusal> }).data;
  return data?.code && data.message ? { code: data.code, message: data.message } : null;
}
