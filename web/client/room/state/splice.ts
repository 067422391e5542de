/** One change of a text: from `start` on, `removed` characters give way to `inserted`. */
export interface Splice {
  readonly start: number;
  readonly removed: number;
  readonly inserted: string;
}

/** Say what changed between two texts, as one splice; null when nothing did. */
export function difference(before: string, after: string): Splice | null {
  if (before === after) {
    return null;
  }
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start += 1;
  }
  // A pair of code units is one character, and is never taken apart.
  start -= isHigh(before, start - 1) || isHigh(after, start - 1) ? 1 : 0;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) {
    same += 1;
  }
  same -= isLow(before, before.length - same) || isLow(after, after.length - same) ? 1 : 0;
  same = Math.max(0, same);
  const inserted = after.slice(start, after.length - same);
  return { start, removed: before.length - same - start, inserted };
}

export function spliced(text: string, { start, removed, inserted }: Splice): string {
  return text.slice(0, start) + inserted + text.slice(start + removed);
}

/**
 * Put what we wrote since `base` into what others made of it meanwhile. Nothing that either wrote
 * is lost: where both changed the same place, ours follows theirs.
 */
export function merged(base: string, ours: string, theirs: string): string {
  const mine = difference(base, ours);
  const other = difference(base, theirs);
  if (!mine || !other) {
    return mine ? ours : theirs;
  }
  const [mineEnd, otherEnd] = [mine.start + mine.removed, other.start + other.removed];
  if (mineEnd <= other.start) {
    return spliced(theirs, mine);
  }
  if (otherEnd <= mine.start) {
    const moved = other.inserted.length - other.removed;
    return spliced(theirs, { ...mine, start: mine.start + moved });
  }
  const start = Math.min(mine.start, other.start);
  const removed = Math.max(mineEnd, otherEnd) - start;
  return spliced(base, { start, removed, inserted: other.inserted + mine.inserted });
}

/** Where a place in the text before is in the text after: the caret stays with its words. */
export function placeAfter(place: number, before: string, after: string): number {
  const change = difference(before, after);
  if (!change || place <= change.start) {
    return place;
  }
  const moved = change.inserted.length - change.removed;
  const end = change.start + change.removed;
  return place >= end ? place + moved : change.start + change.inserted.length;
}

/** How many characters there are, as Unicode counts them. */
export function countCharacters(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    pairs += isHigh(text, at) && isLow(text, at + 1) ? 1 : 0;
  }
  return text.length - pairs;
}

/** The first so many code units of a text, without taking a pair apart. */
export function beginning(text: string, most: number): string {
  return text.slice(0, isHigh(text, most - 1) ? most - 1 : most);
}

function isHigh(text: string, at: number): boolean {
  const code = at >= 0 && at < text.length ? text.charCodeAt(at) : 0;
  return code >= 0xd800 && code < 0xdc00;
}

function isLow(text: string, at: number): boolean {
  const code = at >= 0 && at < text.length ? text.charCodeAt(at) : 0;
  return code >= 0xdc00 && code < 0xe000;
}
