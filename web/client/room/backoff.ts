const FIRST_MS = 300;
const LONGEST_MS = 4_000;

/** How long to wait before the next attempt: doubling, shaken so that no crowd returns at once. */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(fullMs * (0.6 + 0.4 * random));
}
