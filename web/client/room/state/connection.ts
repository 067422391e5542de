import type { PresenceState } from "../../protocol";
import type { LineState } from "../line";
import type { Reading } from "../media/reception";
import type { CallState } from "../media/session-peer";
import type { StageLinkState } from "../media/stage-link";
import type { Theirs } from "./call-view";

/** The connection as it is shown: a state, the key of its word, and how good or bad that is. */
export interface Connection {
  readonly state: "waiting" | "connecting" | "connected" | "reconnecting" | "away";
  readonly word:
    | "stateWaiting"
    | "stateConnecting"
    | "stateConnected"
    | "stateGood"
    | "stateFair"
    | "statePoor"
    | "stateReturning"
    | "stateOtherAway"
    | "stateOnAir"
    | "stateReceived"
    | "stateOffAir";
  readonly tone: "good" | "warn" | "bad";
}

const RETURNING: Connection = { state: "reconnecting", word: "stateReturning", tone: "bad" };
const CONNECTING: Connection = { state: "connecting", word: "stateConnecting", tone: "good" };
const WAITING: Connection = { state: "waiting", word: "stateWaiting", tone: "good" };
const UNMEASURED: Connection = { state: "connected", word: "stateConnected", tone: "good" };
const POOR: Connection = { state: "connected", word: "statePoor", tone: "bad" };
const AWAY: Connection = { state: "away", word: "stateOtherAway", tone: "bad" };

const WORST_FIRST = ["poor", "fair", "good", "silent"] as const;

/** Of several connections the worst; null before any was measured. */
export function worstOf(readings: readonly (Reading | null)[]): Reading | null {
  const measured = readings.filter((reading) => reading !== null);
  const rank = ({ quality }: Reading) => WORST_FIRST.indexOf(quality);
  return measured.sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** Nothing has come for so long, although something is sent: not by chance. */
const MISSED_READINGS = 3;

/** The connection between the two of a session, worst news first. */
export function callConnection(facts: {
  readonly line: LineState["is"];
  readonly call: CallState;
  readonly other: PresenceState;
  readonly reading: Reading | null;
  /** What the other says to send. */
  readonly theirs?: Pick<Theirs, "hasCamera" | "hasMicrophone">;
}): Connection {
  const { line, call, other, reading } = facts;
  if (line === "returning" || call === "interrupted") {
    return other === "away" ? AWAY : RETURNING;
  }
  if (call === "connected") {
    return isMissed(reading, facts.theirs) ? POOR : connected(reading);
  }
  return call === "connecting" ? CONNECTING : WAITING;
}

/** The connection of the audience to the stage. */
export function watchConnection(facts: {
  readonly line: LineState["is"];
  readonly link: StageLinkState["is"];
  readonly isLive: boolean;
  readonly reading: Reading | null;
}): Connection {
  const { line, link, isLive, reading } = facts;
  if (line === "returning" || link === "interrupted") {
    return RETURNING;
  }
  if (!isLive) {
    return WAITING;
  }
  if (link !== "connected") {
    return CONNECTING;
  }
  return reading?.isSoundOnly ? POOR : connected(reading);
}

/** The connection of the host to the stage. */
export function airConnection(line: LineState["is"], link: StageLinkState["is"]): Connection {
  if (line === "returning" || link === "interrupted") {
    return RETURNING;
  }
  if (link === "connected") {
    return { state: "connected", word: "stateOnAir", tone: "good" };
  }
  return link === "connecting" ? CONNECTING : { ...WAITING, word: "stateOffAir" };
}

/** The other sends, and it does not come: neither sound, nor the images of a camera that is on. */
function isMissed(reading: Reading | null, theirs?: Pick<Theirs, "hasCamera" | "hasMicrophone">) {
  if (!reading || !theirs) {
    return false;
  }
  const isSending = theirs.hasCamera || theirs.hasMicrophone;
  const isStill = theirs.hasCamera && reading.stillReadings >= MISSED_READINGS;
  return isStill || (isSending && reading.silentReadings >= MISSED_READINGS);
}

/** Good, fair or poor; of what was not measured nothing is claimed. */
function connected(reading: Reading | null): Connection {
  switch (reading?.quality) {
    case "poor":
      return POOR;
    case "fair":
      return { state: "connected", word: "stateFair", tone: "warn" };
    case "good":
      return { state: "connected", word: "stateGood", tone: "good" };
    default:
      return UNMEASURED;
  }
}
