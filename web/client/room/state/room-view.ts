import type {
  Board,
  DoorChanged,
  EndedPayload,
  Entry,
  GoalPayload,
  OwnHand,
  Participant,
  PresenceState,
  Reason,
  RecordingNow,
  RecordingPayload,
  RoomState,
} from "../../protocol";
import { type Boards, NO_BOARDS, withBoards } from "./boards";
import { added, type Entries, NO_ENTRIES, take, takeFirst } from "./entries";

/** What the room knows, beyond its own camera and connections. */
export interface RoomView {
  readonly hasEntered: boolean;
  readonly others: readonly Participant[];
  readonly viewers: number;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly isLive: boolean;
  /** Whether the media server receives the host now. */
  readonly isReceiving: boolean;
  /** Whether it receives a screen that the host shares. */
  readonly hasScreen: boolean;
  readonly ended: EndedPayload | null;
  readonly goal: GoalPayload | null;
  readonly recording: RecordingView;
  /** Whether some of it has been recorded, now or before. */
  readonly wasRecorded: boolean;
  readonly boards: Boards;
  /** Why the hosts let this person write no more. */
  readonly silence: Reason | null;
  /** Who waits outside: by name, or only how many. */
  readonly door: DoorChanged;
  /** The hand that we raised last; the board says whether it is still up. */
  readonly hand: OwnHand | null;
  readonly entries: Entries;
}

/** *isReady*: it is recorded from the moment it is live. *hasFailed*: it could not be written. */
export interface RecordingView {
  readonly isOn: boolean;
  readonly isReady: boolean;
  readonly hasFailed: boolean;
}

const NOBODY_AT_DOOR: DoorChanged = { names: [], count: 0 };
const UNRECORDED: RecordingView = { isOn: false, isReady: false, hasFailed: false };

export type Happening =
  | { readonly type: "joined"; readonly room: RoomState }
  | { readonly type: "entries"; readonly entries: readonly Entry[] }
  | { readonly type: "arrived"; readonly participant: Participant }
  | { readonly type: "presence"; readonly id: string; readonly presence: PresenceState }
  | { readonly type: "viewers"; readonly count: number }
  | { readonly type: "board"; readonly board: Board }
  | { readonly type: "silence"; readonly silence: Reason | null }
  | { readonly type: "door"; readonly door: DoorChanged }
  | { readonly type: "hand"; readonly hand: OwnHand | null }
  | { readonly type: "recording"; readonly recording: RecordingNow }
  | { readonly type: "stage"; readonly isReceiving: boolean; readonly hasScreen: boolean };

export function emptyRoom(known: Partial<RoomView>): RoomView {
  return {
    hasEntered: false,
    others: [],
    viewers: 0,
    startsAt: "",
    endsAt: "",
    isLive: false,
    isReceiving: false,
    hasScreen: false,
    ended: null,
    goal: null,
    recording: UNRECORDED,
    wasRecorded: false,
    boards: NO_BOARDS,
    silence: null,
    door: NOBODY_AT_DOOR,
    hand: null,
    entries: NO_ENTRIES,
    ...known,
  };
}

/** Return the room after something has happened. */
export function reduce(view: RoomView, happening: Happening): RoomView {
  switch (happening.type) {
    case "joined":
      return joined(view, happening.room);
    case "entries":
      return withEntries(view, take(view.entries, happening.entries));
    case "arrived":
      return { ...view, others: withOther(view.others, happening.participant) };
    case "presence":
      return { ...view, others: withPresence(view.others, happening.id, happening.presence) };
    case "viewers":
      return { ...view, viewers: happening.count };
    case "board":
      return { ...view, boards: withBoards(view.boards, [happening.board]) };
    case "silence":
      return { ...view, silence: happening.silence };
    case "door":
      return { ...view, door: happening.door };
    case "hand":
      return { ...view, hand: happening.hand };
    case "recording":
      return { ...view, recording: recordingOf(happening.recording) };
    case "stage":
      return { ...view, isReceiving: happening.isReceiving, hasScreen: happening.hasScreen };
  }
}

/** What the hub says on entering is the truth of that moment; entries then move it on. */
function joined(view: RoomView, room: RoomState): RoomView {
  const entries = takeFirst(view.entries, room.entries, room.last_seq);
  return {
    ...view,
    hasEntered: true,
    others: room.others,
    viewers: room.viewers,
    startsAt: room.starts_at,
    endsAt: room.ends_at,
    isLive: room.is_live,
    isReceiving: room.is_receiving,
    hasScreen: room.has_screen,
    goal: room.goal ?? view.goal,
    boards: withBoards(view.boards, room.boards),
    silence: room.silence,
    door: room.door ?? NOBODY_AT_DOOR,
    hand: room.hand,
    recording: recordingOf(room.recording),
    wasRecorded: view.wasRecorded || room.recording.is_on || recordedIn(entries.list),
    ended: endedIn(entries.list) ?? view.ended,
    entries,
  };
}

function withEntries(view: RoomView, entries: Entries): RoomView {
  return added(view.entries, entries).reduce(moved, { ...view, entries });
}

function moved(view: RoomView, entry: Entry): RoomView {
  switch (entry.kind) {
    case "goal":
      return { ...view, goal: entry.payload };
    case "recording":
      return {
        ...view,
        recording: recordingSince(entry.payload),
        wasRecorded: view.wasRecorded || entry.payload.is_on,
      };
    case "live":
      return { ...view, isLive: true, isReceiving: true };
    case "ended":
      return { ...view, isLive: false, isReceiving: false, ended: entry.payload };
    default:
      return view;
  }
}

function recordingOf({ is_on, is_ready }: RecordingNow): RecordingView {
  return { isOn: is_on, isReady: is_ready, hasFailed: false };
}

function recordingSince({ is_on, has_failed }: RecordingPayload): RecordingView {
  return { isOn: is_on, isReady: false, hasFailed: has_failed };
}

function recordedIn(list: readonly Entry[]): boolean {
  return list.some((entry) => entry.kind === "recording" && entry.payload.is_on);
}

function endedIn(list: readonly Entry[]): EndedPayload | null {
  const entry = list.findLast((candidate) => candidate.kind === "ended");
  return entry?.kind === "ended" ? entry.payload : null;
}

function withOther(others: readonly Participant[], arrived: Participant): Participant[] {
  return [...others.filter(({ id }) => id !== arrived.id), arrived];
}

function withPresence(
  others: readonly Participant[],
  id: string,
  presence: PresenceState,
): Participant[] {
  return others.map((other) => (other.id === id ? { ...other, presence } : other));
}
