import type { Participant, PeerSignalled, RoomRole, RoomState } from "../protocol";
import { Call } from "./call";
import type { LocalMedia } from "./devices/local-media";
import type { OpenPeer } from "./media/port";
import type { CallState } from "./media/session-peer";
import type { Room, RoomListener } from "./room";
import { Store } from "./store";

/** The call with one other person of the group, and how it is. */
export interface GroupCall {
  readonly id: string;
  readonly call: Call;
  readonly state: CallState;
}

interface Me {
  readonly id: string;
  readonly role: RoomRole;
}

/** The calls of a group: one with each other person who is in the room. */
export class GroupCalls implements RoomListener {
  readonly store = new Store<readonly GroupCall[]>([]);
  private me: Me | null = null;

  constructor(
    private readonly room: Room,
    private readonly media: LocalMedia,
    private readonly openPeer: OpenPeer,
  ) {
    room.follow(this);
  }

  joined(state: RoomState): void {
    this.me = state.you;
    for (const other of state.others) {
      this.meet(other);
    }
  }

  found(): void {
    for (const { call } of this.store.get()) {
      call.found();
    }
  }

  otherArrived(participant: Participant): void {
    this.meet(participant);
  }

  otherLeft(id: string): void {
    this.find(id)?.call.otherLeft();
  }

  signalled(signal: PeerSignalled): void {
    this.find(signal.sender)?.call.signalled(signal);
  }

  ended(): void {
    this.stop();
  }

  closed(): void {
    this.stop();
  }

  private meet(other: Participant): void {
    if (this.me && other.id !== this.me.id) {
      const { call } = this.find(other.id) ?? this.begin(other.id);
      call.meet(other, isPolite(this.me, other));
    }
  }

  private begin(id: string): GroupCall {
    const call = new Call(this.room, this.media, this.openPeer, null, id);
    const entry: GroupCall = { id, call, state: call.view.get().state };
    this.store.set([...this.store.get(), entry]);
    call.view.subscribe(() => this.note(id, call.view.get().state));
    return entry;
  }

  private note(id: string, state: CallState): void {
    const calls = this.store.get();
    if (calls.some((entry) => entry.id === id && entry.state !== state)) {
      this.store.set(calls.map((entry) => (entry.id === id ? { ...entry, state } : entry)));
    }
  }

  private find(id: string): GroupCall | undefined {
    return this.store.get().find((entry) => entry.id === id);
  }

  private stop(): void {
    for (const { call } of this.store.get()) {
      call.closed();
    }
  }
}

/** Of two, one gives way when both offer at once: the learner, or the one whose id is greater. */
function isPolite(me: Me, other: Me): boolean {
  return me.role === other.role ? me.id > other.id : me.role === "learner";
}

/** How the group's calls are together: what is wrong comes first. */
export function stateOfAll(calls: readonly GroupCall[]): CallState {
  const order: readonly CallState[] = ["interrupted", "connected", "connecting"];
  return order.find((state) => calls.some((entry) => entry.state === state)) ?? "idle";
}
