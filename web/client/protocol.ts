// Written by `python -m signaling.typescript` from signaling/messages/. Do not edit.

/** What this client gives as `auth.protocol` when it connects. */
export const PROTOCOL_VERSION = 2;

/** An instant in ISO 8601, UTC. */
export type Instant = string;

/** Every code of an error acknowledgement or a refused connection. */
export type ErrorCode =
  | "sign_in_needed"
  | "protocol_outdated"
  | "pass_expired"
  | "pass_stolen"
  | "pass_superseded"
  | "already_here"
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
  | "message_too_long"
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
  | "ends_early"
  | "consent_outdated"
  | "consent_needed"
  | "recording_refused"
  | "chat_slowed"
  | "nothing_to_pin"
  | "nothing_to_show"
  | "silenced"
  | "banned"
  | "hosts_protected"
  | "nothing_to_take_away"
  | "nobody_there"
  | "suspended"
  | "own_complaint"
  | "complaint_made"
  | "too_many_complaints"
  | "hand_gone"
  | "hand_state"
  | "hands_full"
  | "not_on_stage"
  | "already_on_stage"
  | "guest_gone"
  | "guests_full"
  | "nobody_to_show"
  | "question_unknown"
  | "question_moved"
  | "questions_waiting"
  | "vote_closed"
  | "vote_for_own"
  | "poll_unknown"
  | "poll_moved"
  | "poll_closed"
  | "poll_choices_alike"
  | "polls_full"
  | "notes_moved"
  | "notes_too_long"
  | "unavailable"
  | "internal";

/** How the hub acknowledges a request. `message` is a sentence in the person's language. */
export type Ack<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string };

/** A sentence that somebody wrote; `text` is empty once a host has taken it away. */
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

/** A host has taken away the sentence of that number, or a gift's: forget what it said. */
export interface TakenPayload {
  seq: number;
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

/** What somebody did. */
export type Grounds = "insults" | "hate" | "sexual" | "spam" | "fraud" | "disturbs" | "other";

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

/** A host has taken a sentence away. */
export interface TakenEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "taken";
  payload: TakenPayload;
}

/** Somebody sent a file; where it is fetched, the page knows. */
export interface FileEntry {
  seq: number;
  at: Instant;
  author: Author | null;
  kind: "file";
  payload: FilePayload;
}

/** Why hosts did something: what of the list, and their own words. */
export interface Reason {
  grounds: Grounds;
  words: string;
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

/** Where a poll stands; the moves are in `rules.TRANSITIONS`. */
export type PollState = "draft" | "open" | "closed";

/** Where a question stands; the moves are in `rules.TRANSITIONS`. */
export type QuestionState = "waiting" | "shown" | "answering" | "answered" | "hidden";

/** Ask the hosts something. `key` is chosen by the browser: sent twice, it is asked once. */
export interface QuestionAsk {
  key: string;
  text: string;
}

/** Vote for a question to be answered, or take the vote back; not for one's own. */
export interface QuestionVote {
  id: string;
  is_for: boolean;
}

/** Let a question through, hide it, take it on the stage, be done with it. */
export interface QuestionMove {
  id: string;
  to: "shown" | "hidden" | "answering" | "answered";
}

/** Read questions before everybody sees them, or let those to come be seen at once. */
export interface QuestionModerate {
  is_moderated: boolean;
}

/** Write a poll, for the hosts alone until it is opened. `key` as in `question.ask`. */
export interface PollWrite {
  key: string;
  text: string;
  choices: string[];
}

/** Open a poll, which closes the one open before; close it; or drop it unopened. */
export interface PollMove {
  id: string;
  to: "open" | "closed" | "dropped";
}

/** Show everybody what was answered, of one poll at a time, or show it no more. */
export interface PollShow {
  id: string;
  is_shown: boolean;
}

/** Answer the open poll, or answer otherwise; `place` is that of the choice, from 0. */
export interface PollChoose {
  id: string;
  place: number;
}

/** A question of one's own, and what became of it. */
export interface MyQuestion {
  id: string;
  text: string;
  state: QuestionState;
}

/** What one chose in a poll. */
export interface MyAnswer {
  poll_id: string;
  place: number;
}

/** What is one person's own: what they asked, voted for and answered. */
export interface Mine {
  questions: MyQuestion[];
  votes: string[];
  answers: MyAnswer[];
}

/** One thing to choose; `answers` and `percent` are null while one may not see them. */
export interface Choice {
  text: string;
  answers: number | null;
  percent: number | null;
}

/** A poll. `is_shown`: everybody sees what was answered; `answers`: by how many people. */
export interface PollShown {
  id: string;
  text: string;
  state: PollState;
  is_shown: boolean;
  answers: number;
  choices: Choice[];
}

/** How those on stage are shown to everybody. */
export type StageLayout = "auto" | "speaker" | "side_by_side" | "screen";

/** Which of a peer's connections it is: a person may have one of each at a time. */
export type StageSource = "camera" | "screen" | "program";

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

/** Somebody on stage: the hosts, then the guests; `is_here`: they are connected to the room. */
export interface OnStage {
  id: string;
  name: string;
  is_guest: boolean;
  is_here: boolean;
  has_agreed: boolean;
}

/** Who sends to a place of the stage, or sent to it last: the n-th lines of `stage.watch`. */
export interface StagePlaceHeld {
  place: number;
  person: string;
  source: StageSource;
}

/** How the hosts direct the stage, and who is on it. */
export interface StageBoard {
  version: number;
  name: "stage";
  spotlight: GiftEntry | null;
  layout: StageLayout;
  speaker: string | null;
  people: OnStage[];
  places: StagePlaceHeld[];
  recording_asks: number;
}

/** Somebody whom a host has silenced or banned, and why. */
export interface Sanction {
  person: Author;
  by: Author;
  reason: Reason;
  at: Instant;
}

/** Who is silenced and who is banned, for hosts alone: the latest fifty, and how many in all. */
export interface PeopleBoard {
  version: number;
  name: "people";
  silenced: Sanction[];
  silenced_count: number;
  banned: Sanction[];
  banned_count: number;
}

/** What a host wrote to the others; `seq` grows by one in each room. */
export interface HostLine {
  seq: number;
  at: Instant;
  author: Author;
  text: string;
}

/** What the hosts write to each other, for them alone: the latest fifty lines. */
export interface HostsBoard {
  version: number;
  name: "hosts";
  lines: HostLine[];
  has_more: boolean;
}

/** A raised hand as the hosts see it; `is_here`: the person is connected at this moment. */
export interface HandInLine {
  number: number;
  person: Author;
  raised_at: Instant;
  is_invited: boolean;
  is_here: boolean;
}

/** The raised hands, whoever asked first in front, at most 100. */
export interface HandsBoard {
  version: number;
  name: "hands";
  line: number[];
  invited: number[];
  hands: HandInLine[];
}

/** A question as everybody sees it. */
export interface AskedQuestion {
  id: string;
  at: Instant;
  author: Author;
  text: string;
  state: QuestionState;
}

/** What the audience asks: to be answered, then answered; how many votes is another board's. */
export interface QuestionsBoard {
  version: number;
  name: "questions";
  is_moderated: boolean;
  questions: AskedQuestion[];
  more: number;
  waiting: number;
}

/** How many people voted for a question. */
export interface QuestionVotes {
  id: string;
  votes: number;
}

/** The votes for the questions that everybody sees; one that is not here has none. */
export interface VotesBoard {
  version: number;
  name: "votes";
  votes: QuestionVotes[];
}

/** The polls of the room, the last one first. */
export interface PollsBoard {
  version: number;
  name: "polls";
  polls: PollShown[];
}

/** What the people of a session write together. `edit` grows by one with each change. */
export interface NotesBoard {
  version: number;
  name: "notes";
  text: string;
  edit: number;
}

/** Take away a sentence of the chat, or the words of a gift. */
export interface ChatTakeAway {
  grounds: Grounds;
  words?: string;
  seq: number;
}

/** Let somebody of the audience write no more; they read why. */
export interface PersonSilence {
  grounds: Grounds;
  words?: string;
  person_id: string;
}

/** Let somebody write again. */
export interface PersonUnsilence {
  person_id: string;
}

/** Show somebody of the audience out; they read why, and may come back. */
export interface PersonRemove {
  grounds: Grounds;
  words?: string;
  person_id: string;
}

/** Show somebody of the audience out for good; they read why. */
export interface PersonBan {
  grounds: Grounds;
  words?: string;
  person_id: string;
}

/** Let somebody come in again. */
export interface PersonUnban {
  person_id: string;
}

/** Turn the microphone of a guest or of another host off, in their browser. */
export interface StageMute {
  person: string;
}

/** Write to the other hosts, where the hall does not see it; `key` is as in `chat.send`. */
export interface HostsWrite {
  key: string;
  text: string;
}

/** Ask for the lines between hosts that come before a number. */
export interface HostsBefore {
  seq: number;
}

/** Report somebody of this room to those who run the hub. */
export interface ComplaintSend {
  person_id: string;
  grounds: Grounds;
  seq?: number | null;
  words?: string;
}

/** How somebody cheers. */
export type CheerKind = "applause" | "heart" | "laughter" | "wonder";

/** Cheer. Nobody is named, and nothing is kept. */
export interface CheerSend {
  kind: CheerKind;
}

/** How often each cheer was given in the last half second or so. */
export interface CheersGiven {
  applause: number;
  heart: number;
  laughter: number;
  wonder: number;
}

/** Enter the room. `after` is the last entry the browser has, null for none. */
export interface RoomJoin {
  after?: number | null;
  asks_first?: boolean;
}

/** Ask for nothing but an answer: the browser has heard nothing for a second. */
export type RoomPulse = Record<string, never>;

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

/** Agree to be recorded, as a guest on stage; `consent` is the version of the guests' text. */
export interface RecordingAgree {
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

/** Ask to speak, and get a place in the line; a hand that is up keeps its place. */
export type HandRaise = Record<string, never>;

/** Give one's place in the line up. */
export type HandLower = Record<string, never>;

/** Ask whoever raised that hand to come on stage. */
export interface HandInvite {
  number: number;
}

/** Come on stage as a host asks, or stay in the hall. */
export interface HandAnswer {
  accepts: boolean;
  consent?: number | null;
}

/** Let a raised hand go unheard. */
export interface HandPass {
  number: number;
}

/** Show those on stage to everybody in a layout, and one of them large, null: whoever speaks. */
export interface StageArrange {
  layout: StageLayout;
  speaker?: string | null;
}

/** Let a guest leave the stage; what they send ends at once. */
export interface StageTakeOff {
  person: string;
}

/** Leave the stage, as a guest, and stay in the hall. */
export type StageStepDown = Record<string, never>;

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

/** The place in the line that is one's own; `version` is that of the board it is on. */
export interface OwnHand {
  number: number;
  version: number;
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
  is_receiving: boolean;
  stage_life: number;
  has_screen: boolean;
  opens_at: Instant;
  starts_at: Instant;
  ends_at: Instant;
  server_time: Instant;
  goal: GoalPayload | null;
  recording: RecordingNow;
  boards: Board[];
  silence: Reason | null;
  door: DoorChanged | null;
  hand: OwnHand | null;
  mine: Mine;
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

/** Earlier lines between hosts, in order. */
export interface HostLinesPage {
  lines: HostLine[];
  has_more: boolean;
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

/** Who waits at the door, for those whom the room is for; hosts of a hall get no names. */
export interface DoorChanged {
  names: string[];
  count: number;
}

/** A board shows something else now; take it unless its version is older than the one known. */
export interface BoardChanged {
  board: Board;
}

/** The hosts let this person write no more, and why; or again: then `silence` is null. */
export interface SilenceChanged {
  silence: Reason | null;
}

/** Whom this host asked on stage stays in the hall; nobody else hears it. */
export interface HandDeclined {
  person: Author;
}

/** A host turns this person's microphone off: do so, and say who did; nobody else hears it. */
export interface StageMuted {
  by: Author;
}

/** Hosts have dealt with a question of one's own; nobody else hears it. */
export interface QuestionMoved {
  question: MyQuestion;
}

/** Another media server is behind the stage: whoever was connected to it connects anew. */
export interface StageRestarted {
  stage_life: number;
}

/** Why the hub closes a connection; none of these is to be retried by itself. */
export type CloseReason =
  | "superseded"
  | "ended"
  | "signed_out"
  | "seat_left"
  | "stage_left"
  | "removed"
  | "banned";

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
  | TakenEntry
  | FileEntry;

/** Any board of a room. */
export type Board =
  | ChatBoard
  | StageBoard
  | PeopleBoard
  | HostsBoard
  | HandsBoard
  | QuestionsBoard
  | VotesBoard
  | PollsBoard
  | NotesBoard;

/** What the client sends, and what it gets back. */
export interface ClientRequests {
  "room.join": { message: RoomJoin; ack: RoomState };
  "room.pulse": { message: RoomPulse; ack: Done };
  "room.leave": { message: RoomLeave; ack: Done };
  "peer.signal": { message: PeerSignal; ack: Done };
  "stage.publish": { message: StagePublish; ack: StageAnswer };
  "stage.watch": { message: StageWatch; ack: StageAnswer };
  "stage.hang_up": { message: StageHangUp; ack: Done };
  "stage.pause": { message: StagePause; ack: Done };
  "live.start": { message: LiveStart; ack: Done };
  "live.end": { message: LiveEnd; ack: Done };
  "recording.start": { message: RecordingStart; ack: RecordingNow };
  "recording.agree": { message: RecordingAgree; ack: Done };
  "recording.stop": { message: RecordingStop; ack: RecordingNow };
  "notes.change": { message: NotesChange; ack: NotesChanged };
  "stage.spotlight": { message: StageSpotlight; ack: Done };
  "stage.arrange": { message: StageArrange; ack: Done };
  "stage.mute": { message: StageMute; ack: Done };
  "stage.take_off": { message: StageTakeOff; ack: Done };
  "stage.step_down": { message: StageStepDown; ack: Done };
  "chat.send": { message: ChatSend; ack: EntryStored };
  "chat.pin": { message: ChatPin; ack: Done };
  "chat.slow": { message: ChatSlow; ack: Done };
  "chat.take_away": { message: ChatTakeAway; ack: Done };
  "person.silence": { message: PersonSilence; ack: Done };
  "person.unsilence": { message: PersonUnsilence; ack: Done };
  "person.remove": { message: PersonRemove; ack: Done };
  "person.ban": { message: PersonBan; ack: Done };
  "person.unban": { message: PersonUnban; ack: Done };
  "hosts.write": { message: HostsWrite; ack: EntryStored };
  "hosts.before": { message: HostsBefore; ack: HostLinesPage };
  "complaint.send": { message: ComplaintSend; ack: Done };
  "cheer.send": { message: CheerSend; ack: Done };
  "hand.raise": { message: HandRaise; ack: OwnHand };
  "hand.lower": { message: HandLower; ack: Done };
  "hand.invite": { message: HandInvite; ack: Done };
  "hand.answer": { message: HandAnswer; ack: Done };
  "hand.pass": { message: HandPass; ack: Done };
  "question.ask": { message: QuestionAsk; ack: MyQuestion };
  "question.vote": { message: QuestionVote; ack: Done };
  "question.move": { message: QuestionMove; ack: Done };
  "question.moderate": { message: QuestionModerate; ack: Done };
  "poll.write": { message: PollWrite; ack: Done };
  "poll.move": { message: PollMove; ack: Done };
  "poll.show": { message: PollShow; ack: Done };
  "poll.answer": { message: PollChoose; ack: Done };
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
  "silence.changed": SilenceChanged;
  "cheers.given": CheersGiven;
  "door.changed": DoorChanged;
  "hand.declined": HandDeclined;
  "stage.muted": StageMuted;
  "question.moved": QuestionMoved;
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
