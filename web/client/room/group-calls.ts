import type { Participant, PeerSignalled, RoomRole, RoomState } from "../protocol";
import { Call } from "./call";
import type { LocalMedia } from "./devices/local-media";
import type { ScreenCapture } from "./devices/screen-capture";
import { GroupScreen } from "./group-screen";
import type { OpenPeer } from "./media/port";
import type { CallState } from "./media/session-peer";
import type { Room, RoomListener } from "./room";
import { Store } from "./store";

/** The call with one other person of the group, and how it is. */
export interface GroupCall {
  readonly id: string;
  readonly call: Call;
  readonly state: CallState;
  /** They show their screen. */
  readonly hasScreen: boolean;
}

interface Me {
  readonly id: string;
  readonly role: RoomRole;
}

/** The calls of a group: one with each other person who is in the room. */
export class GroupCalls implements RoomListener {
  readonly store = new Store<readonly GroupCall[]>([]);
  readonly screen: GroupScreen;
  private me: Me | null = null;

  constructor(
    private readonly room: Room,
    private readonly media: LocalMedia,
    private readonly openPeer: OpenPeer,
    private readonly capture: ScreenCapture,
  ) {
    this.screen = new GroupScreen(capture, () => this.me?.id ?? null);
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
    const call = new Call(this.room, this.media, this.openPeer, this.capture, id);
    const entry: GroupCall = { id, call, ...noted(call) };
    this.store.set([...this.store.get(), entry]);
    call.view.subscribe(() => this.note(id, call));
    return entry;
  }

  private note(id: string, call: Call): void {
    const now = noted(call);
    const calls = this.store.get();
    const known = this.find(id);
    if (known?.state !== now.state || known.hasScreen !== now.hasScreen) {
      this.store.set(calls.map((entry) => (entry.id === id ? { ...entry, ...now } : entry)));
      this.screen.heard(sharing(this.store.get()).map((entry) => entry.id));
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

function noted(call: Call): Pick<GroupCall, "state" | "hasScreen"> {
  const { state, theirs } = call.view.get();
  return { state, hasScreen: state !== "idle" && theirs.hasScreen };
}

/** Who of the others shows a screen; the first is the one that is seen. */
export function sharing(calls: readonly GroupCall[]): readonly GroupCall[] {
  const showing = calls.filter(({ hasScreen }) => hasScreen);
  return showing.sort((one, other) => (one.id < other.id ? -1 : 1));
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
