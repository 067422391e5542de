import type { PresenceState } from "../../protocol";
import type { LineState } from "../line";
import type { Reading } from "../media/reception";
import type { CallState } from "../media/session-peer";
import type { StageLinkState } from "../media/stage-link";

/** The connection as it is shown: a state, the key of its word, and how good or bad that is. */
export interface Connection {
  readonly state: "waiting" | "connecting" | "connected" | "reconnecting" | "away";
  readonly word:
    | "stateWaiting"
    | "stateConnecting"
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
const SOUND_ONLY: Connection = { state: "connected", word: "statePoor", tone: "bad" };
const AWAY: Connection = { state: "away", word: "stateOtherAway", tone: "bad" };

/** The connection between the two of a session, worst news first. */
export function callConnection(facts: {
  readonly line: LineState["is"];
  readonly call: CallState;
  readonly other: PresenceState;
  readonly reading: Reading | null;
}): Connection {
  const { line, call, other, reading } = facts;
  if (line === "returning" || call === "interrupted") {
    return other === "away" ? AWAY : RETURNING;
  }
  if (call === "connected") {
    return connected(reading);
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
  return reading?.isSoundOnly ? SOUND_ONLY : connected(reading);
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

function connected(reading: Reading | null): Connection {
  switch (reading?.quality) {
    case "poor":
      return { state: "connected", word: "statePoor", tone: "bad" };
    case "fair":
      return { state: "connected", word: "stateFair", tone: "warn" };
    default:
      return { state: "connected", word: "stateGood", tone: "good" };
  }
}
