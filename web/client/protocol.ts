// Written by `python -m signaling.typescript` from signaling/messages/. Do not edit.

/** What this client gives as `auth.protocol` when it connects. */
export const PROTOCOL_VERSION = 1;

/** An instant in ISO 8601, UTC. */
export type Instant = string;

/** Every code of an error acknowledgement or a refused connection. */
export type ErrorCode =
  | "sign_in_needed"
  | "protocol_outdated"
  | "pass_expired"
  | "pass_stolen"
  | "pass_superseded"
  | "not_found"
  | "not_invited"
  | "door_closed"
  | "session_off"
  | "session_over"
  | "ticket_needed"
  | "doors_closed"
  | "masterclass_over"
  | "rehearsal_early"
  | "rehearsal_over"
  | "message_invalid"
  | "message_unknown"
  | "not_joined"
  | "not_allowed"
  | "too_many"
  | "peer_absent"
  | "media_refused"
  | "stage_full"
  | "media_unavailable"
  | "no_media_yet"
  | "not_live_yet"
  | "not_the_host"
  | "masterclass_state"
  | "consent_outdated"
  | "consent_needed"
  | "recording_refused"
  | "chat_slowed"
  | "nothing_to_pin"
  | "nothing_to_show"
  | "notes_moved"
  | "notes_too_long"
  | "unavailable"
  | "internal";

/** How the hub acknowledges a request. `message` is a sentence in the person's language. */
export type Ack<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string };

/** A sentence that somebody wrote. */
export interface ChatPayload {
  text: string;
}

/** A gift made during the broadcast; what the donor hides from the public is null. */
export interface GiftPayload {
  amount_cents: number | null;
  currency: string;
  donor_name: string | null;
  message: string | null;
}

/** Where the goal bar stands. */
export interface GoalPayload {
  raised_cents: number;
  goal_cents: number;
  currency: string;
  gifts: number;
}

/** The broadcast has begun. */
export type LivePayload = Record<string, never>;

/** It is over. */
export interface EndedPayload {
  reason: "host" | "overrun" | "cancelled" | "moved" | "judged" | "doors";
  verdict: string | null;
}

/** A sentence of the hub to everybody in the room, in both languages. */
export interface NoticePayload {
  fr: string;
  en: string;
}

/** The recording has begun, or it has stopped; `has_failed`: because it cannot be written. */
export interface RecordingPayload {
  is_on: boolean;
  has_failed: boolean;
}

/** A file that somebody sent to the others of a session. */
export interface FilePayload {
  file_id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

/** What the browser gives as `auth` when it connects, beside its cookie. */
export interface ConnectAuth {
  protocol: number;
  room_pass: string;
}

/** Why a connection was refused: the `data` of the client's `connect_error`. */
export interface RefusalData {
  code: ErrorCode;
  message: string;
}

/** Where an expected person stands: not come yet, here, connection lost, or gone. */
export type PresenceState = "expected" | "here" | "away" | "left";

/** What a person is in a room. */
export type RoomRole = "talent" | "learner" | "host" | "audience" | "rehearser";

/** Who wrote an entry. */
export interface Author {
  id: string;
  name: string;
}

/** Somebody the room expects: the two of a session, or the host of a masterclass. */
export interface Participant {
  id: string;
  name: string;
  role: RoomRole;
  presence: PresenceState;
  page: string;
}

/** A STUN or TURN server, in the shape of `RTCIceServer`. */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** What every durable entry has; `seq` grows by one in each room. */
export interface BaseEntry {
  seq: number;
  at: Instant;
  author: Author | null;
}

/** Somebody wrote. */
export interface ChatEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "chat";
  payload: ChatPayload;
}

/** Somebody gave. */
export interface GiftEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "gift";
  payload: GiftPayload;
}

/** The goal bar moved. */
export interface GoalEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "goal";
  payload: GoalPayload;
}

/** The broadcast began. */
export interface LiveEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "live";
  payload: LivePayload;
}

/** It is over. */
export interface EndedEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "ended";
  payload: EndedPayload;
}

/** The hub says something. */
export interface NoticeEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "notice";
  payload: NoticePayload;
}

/** The recording begins or stops. */
export interface RecordingEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "recording";
  payload: RecordingPayload;
}

/** Somebody sent a file; where it is fetched, the page knows. */
export interface FileEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "file";
  payload: FilePayload;
}

/** An offer or answer of the one-to-one call. */
export interface SessionDescription {
  type: "offer" | "answer" | "pranswer" | "rollback";
  sdp: string;
}

/** What somebody sends to the others of a session: camera, microphone, what a screen shows. */
export interface PeerWords {
  camera: boolean;
  microphone: boolean;
  screen: boolean;
}

/** An ICE candidate, in the shape of `RTCIceCandidateInit`; the empty one ends the list. */
export interface Candidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** What every board has; `version` grows with each change, 0 before the first. */
export interface BaseBoard {
  version: number;
}

/** How the hosts keep the chat. */
export interface ChatBoard {
  version: number;
  name: "chat";
  slow_s: number;
  pinned: ChatEntry | null;
}

/** How the hosts direct the stage. `spotlight`: the gift that everybody is shown. */
export interface StageBoard {
  version: number;
  name: "stage";
  spotlight: GiftEntry | null;
}

/** What the people of a session write together. `edit` grows by one with each change. */
export interface NotesBoard {
  version: number;
  name: "notes";
  text: string;
  edit: number;
}

/** Enter the room. `after` is the last entry the browser has, null for none. */
export interface RoomJoin {
  after?: number | null;
}

/** Leave of one's own will; the hub then closes the connection. */
export type RoomLeave = Record<string, never>;

/** Something for another person's browser: a description, a candidate, or what is sent. */
export interface PeerSignal {
  to?: string | null;
  description?: SessionDescription | null;
  candidate?: Candidate | null;
  words?: PeerWords | null;
}

/** Send one's camera and microphone to the media server, or what one's screen shows. */
export interface StagePublish {
  sdp: string;
  source?: "camera" | "screen";
}

/** Receive the broadcast from the media server. `sdp` is an offer that only receives. */
export interface StageWatch {
  sdp: string;
}

/** End what the media server sends to or receives from this person, or one source alone. */
export interface StageHangUp {
  source?: "camera" | "screen" | null;
}

/** Receive no pictures while nobody looks at them, or receive them again; sound goes on. */
export interface StagePause {
  is_paused: boolean;
}

/** Open the broadcast to the audience. */
export type LiveStart = Record<string, never>;

/** Close the broadcast for good. */
export type LiveEnd = Record<string, never>;

/** Record the broadcast, from now on or from the moment it is live. */
export interface RecordingStart {
  consent: number;
}

/** Stop recording; `recording.start` goes on with it. */
export type RecordingStop = Record<string, never>;

/** Write to the room. `key` is chosen by the browser: sent twice, the entry is there once. */
export interface ChatSend {
  key: string;
  text: string;
}

/** Keep a sentence in sight above the chat; null takes the one there away. */
export interface ChatPin {
  seq: number | null;
}

/** Let each viewer write once in so many seconds; 0 ends it. */
export interface ChatSlow {
  slow_s: 0 | 5 | 10 | 30 | 60;
}

/** Change the notes of a session as they were at edit `base`. */
export interface NotesChange {
  base: number;
  key: string;
  start: number;
  removed: number;
  inserted: string;
}

/** Show a gift to everybody on the stage; null takes it away. */
export interface StageSpotlight {
  seq: number | null;
}

/** What this browser received from another person since its last report about them. */
export interface MediaReport {
  of?: string | null;
  interval_ms: number;
  audio_bytes: number;
  video_bytes: number;
  video_frames: number;
}

/** What went wrong, or right again, in a browser. */
export type TroubleKind = "camera_failed" | "microphone_failed" | "media_lost" | "media_back";

/** Something this browser noticed about its own devices or connection. */
export interface MediaTrouble {
  kind: TroubleKind;
  detail?: string;
}

/** Ask for the entries that follow a number, a page at a time. */
export interface EntriesAfter {
  seq: number;
}

/** What happens in a room; a rehearsal is the hosts' own room before the doors open. */
export type RoomKind = "session" | "masterclass" | "rehearsal";

/** Nothing more to say than that it is done. */
export type Done = Record<string, never>;

/** Whether the room is recorded; `is_ready`: it will be from the moment it is live. */
export interface RecordingNow {
  is_on: boolean;
  is_ready: boolean;
}

/** The notes were changed; `edit` says which change it was. */
export interface NotesChanged {
  edit: number;
}

/** The room as it is at the moment of entering. */
export interface RoomState {
  room_id: string;
  kind: RoomKind;
  subject_id: string;
  title: string;
  you: Participant;
  others: Participant[];
  viewers: number;
  is_polite: boolean;
  is_live: boolean;
  stage_life: number;
  has_screen: boolean;
  opens_at: Instant;
  starts_at: Instant;
  ends_at: Instant;
  server_time: Instant;
  goal: GoalPayload | null;
  recording: RecordingNow;
  boards: Board[];
  entries: Entry[];
  last_seq: number;
  has_more: boolean;
  ice_servers: IceServer[];
}

/** The media server's answer. */
export interface StageAnswer {
  sdp: string;
}

/** The number under which the room remembers it. */
export interface EntryStored {
  seq: number;
}

/** Entries in order; when `has_more`, ask again after the last one. */
export interface EntriesPage {
  entries: Entry[];
  last_seq: number;
  has_more: boolean;
}

/** An expected person came in, or came back. */
export interface ParticipantArrived {
  participant: Participant;
}

/** An expected person's connection was lost; they may come back by themselves. */
export interface ParticipantAway {
  id: string;
}

/** An expected person left of their own will, or was away too long. */
export interface ParticipantLeft {
  id: string;
}

/** How many people watch; at most once a second. */
export interface ViewersChanged {
  count: number;
}

/** The browser of the person of that id sent this: a description, a candidate or words. */
export interface PeerSignalled {
  sender: string;
  description: SessionDescription | null;
  candidate: Candidate | null;
  words: PeerWords | null;
}

/** The room remembers something new; a gap before `seq` means: ask `entries.after`. */
export interface EntryAdded {
  entry: Entry;
}

/** What the media server receives now; the connections of viewers go on meanwhile. */
export interface StageChanged {
  is_receiving: boolean;
  has_screen: boolean;
}

/** A board shows something else now; take it unless its version is older than the one known. */
export interface BoardChanged {
  board: Board;
}

/** Another media server is behind the stage: whoever was connected to it connects anew. */
export interface StageRestarted {
  stage_life: number;
}

/** Why the hub closes a connection; none of these is to be retried by itself. */
export type CloseReason = "superseded" | "ended" | "signed_out" | "seat_left" | "stage_left";

/** The hub closes this connection; `message` is a sentence to show. */
export interface RoomClosed {
  reason: CloseReason;
  message: string;
}

/** Any durable entry of a room. */
export type Entry =
  | ChatEntry
  | GiftEntry
  | GoalEntry
  | LiveEntry
  | EndedEntry
  | NoticeEntry
  | RecordingEntry
  | FileEntry;

/** Any board of a room. */
export type Board = ChatBoard | StageBoard | NotesBoard;

/** What the client sends, and what it gets back. */
export interface ClientRequests {
  "room.join": { message: RoomJoin; ack: RoomState };
  "room.leave": { message: RoomLeave; ack: Done };
  "peer.signal": { message: PeerSignal; ack: Done };
  "stage.publish": { message: StagePublish; ack: StageAnswer };
  "stage.watch": { message: StageWatch; ack: StageAnswer };
  "stage.hang_up": { message: StageHangUp; ack: Done };
  "stage.pause": { message: StagePause; ack: Done };
  "live.start": { message: LiveStart; ack: Done };
  "live.end": { message: LiveEnd; ack: Done };
  "recording.start": { message: RecordingStart; ack: RecordingNow };
  "recording.stop": { message: RecordingStop; ack: RecordingNow };
  "notes.change": { message: NotesChange; ack: NotesChanged };
  "stage.spotlight": { message: StageSpotlight; ack: Done };
  "chat.send": { message: ChatSend; ack: EntryStored };
  "chat.pin": { message: ChatPin; ack: Done };
  "chat.slow": { message: ChatSlow; ack: Done };
  "media.report": { message: MediaReport; ack: Done };
  "media.trouble": { message: MediaTrouble; ack: Done };
  "entries.after": { message: EntriesAfter; ack: EntriesPage };
}

/** What the hub sends by itself. */
export interface ServerNotices {
  "participant.arrived": ParticipantArrived;
  "participant.away": ParticipantAway;
  "participant.left": ParticipantLeft;
  "viewers.changed": ViewersChanged;
  "peer.signal": PeerSignalled;
  "entry.added": EntryAdded;
  "stage.changed": StageChanged;
  "stage.restarted": StageRestarted;
  "board.changed": BoardChanged;
  "room.closed": RoomClosed;
}

/** For `Socket<ServerEvents, ClientEvents>` of socket.io-client. */
export type ClientEvents = {
  [Name in keyof ClientRequests]: (
    message: ClientRequests[Name]["message"],
    acknowledge: (ack: Ack<ClientRequests[Name]["ack"]>) => void,
  ) => void;
};

export type ServerEvents = {
  [Name in keyof ServerNotices]: (notice: ServerNotices[Name]) => void;
};
