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

/** The way of the call: by the media server, or by the relay where that one is shut. */
export function wayOfTheCall(server: Outcome, hasRelay: boolean): Outcome {
  return server === "failed" && hasRelay ? "good" : server;
}
