/** Why a camera or a microphone cannot be used; each has a sentence that says what to do. */
export type DeviceProblem = "denied" | "missing" | "busy" | "insecure" | "unknown";

const PROBLEMS: Record<string, DeviceProblem> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export function problemOf(error: unknown): DeviceProblem {
  return (error instanceof Error && PROBLEMS[error.name]) || "unknown";
}
