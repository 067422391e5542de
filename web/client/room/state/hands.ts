import type { HandsBoard, OwnHand } from "../../protocol";

/** One's own hand: how many are before it in the line, and whether a host asks one on stage. */
export interface HandUp {
  readonly number: number;
  readonly place: number;
  readonly isInvited: boolean;
}

/**
 * Return how one's own hand stands, null when it is down. A board from before it was raised does
 * not know it yet: the hand is at the end of that line.
 */
export function handUp(own: OwnHand | null, board: HandsBoard | undefined): HandUp | null {
  if (!own) {
    return null;
  }
  const line = board?.line ?? [];
  const at = line.indexOf(own.number);
  if (at >= 0) {
    const isInvited = board?.invited.includes(own.number) ?? false;
    return { number: own.number, place: at + 1, isInvited };
  }
  const isYoung = (board?.version ?? 0) < own.version;
  return isYoung ? { number: own.number, place: line.length + 1, isInvited: false } : null;
}
