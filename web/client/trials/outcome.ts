import type { RelayFound } from "./relay";

/** What a check finds of each part, as the hub keeps it. */
export type Outcome = "good" | "weak" | "failed" | "left_out";
export type PartName = "camera" | "microphone" | "speaker" | "line" | "media";
export type Outcomes = Readonly<Record<PartName, Outcome>>;
/** What is known so far; null where it is not. */
export type Findings = Readonly<Record<PartName, Outcome | null>>;

export const PARTS: readonly PartName[] = ["camera", "microphone", "speaker", "line", "media"];

/** Return the outcome of every part, null while one is not known. */
export function settled(findings: Findings): Outcomes | null {
  return PARTS.every((part) => findings[part] !== null) ? (findings as Outcomes) : null;
}

/**
 * The way by the hub's relay: open to spare, the one that the call will take, or shut; null while
 * it is not known, or where the hub has no relay.
 */
export type Detour = "spare" | "taken" | "shut" | null;

/** The way of the call: by the media server, or by the relay where that one is shut. */
export function wayOfTheCall(server: Outcome, relay: RelayFound): Outcome {
  return server === "failed" && relay === "good" ? "good" : server;
}

/** What the relay is to a call whose way by the media server is like that, or is not known. */
export function detourOf(relay: RelayFound, server: Outcome | null): Detour {
  if (relay === "none") {
    return null;
  }
  if (relay === "failed") {
    return "shut";
  }
  return server === null || server === "failed" ? "taken" : "spare";
}
