import type { Entry } from "../../protocol";

/**
 * The room's entries, in order and without a hole: what arrives too early waits in `ahead` until
 * the numbers before it have been fetched.
 */
export interface Entries {
  readonly list: readonly Entry[];
  /** The last number up to which nothing is missing; null before the first entrance. */
  readonly lastSeq: number | null;
  readonly ahead: readonly Entry[];
}

export const NO_ENTRIES: Entries = { list: [], lastSeq: null, ahead: [] };

const KEPT_MAX = 500;
const AHEAD_MAX = 500;

/** Take the entries that come with an entrance. The first time, what is older is not asked for. */
export function takeFirst(entries: Entries, incoming: readonly Entry[], lastSeq: number): Entries {
  if (entries.lastSeq !== null) {
    return take(entries, incoming);
  }
  const before = incoming[0] ? incoming[0].seq - 1 : lastSeq;
  return take({ ...entries, lastSeq: before }, incoming);
}

/** Take entries in any order, any number of times. */
export function take(entries: Entries, incoming: readonly Entry[]): Entries {
  let lastSeq = entries.lastSeq ?? 0;
  const list = [...entries.list];
  const ahead: Entry[] = [];
  for (const entry of sorted([...entries.ahead, ...incoming])) {
    if (entry.seq === lastSeq + 1) {
      if (entry.kind === "taken") {
        forget(list, entry.payload.seq);
      }
      list.push(entry);
      lastSeq = entry.seq;
    } else if (entry.seq > lastSeq && ahead.at(-1)?.seq !== entry.seq) {
      ahead.push(entry);
    }
  }
  return { list: list.slice(-KEPT_MAX), lastSeq, ahead: ahead.slice(0, AHEAD_MAX) };
}

/** Empty the sentence of that number, or the words of that gift: a host has taken them away. */
function forget(list: Entry[], seq: number): void {
  const place = list.findIndex((entry) => entry.seq === seq);
  const entry = list[place];
  if (entry?.kind === "chat") {
    list[place] = { ...entry, payload: { ...entry.payload, text: "" } };
  } else if (entry?.kind === "gift") {
    list[place] = { ...entry, payload: { ...entry.payload, message: "" } };
  }
}

/** Tell whether numbers are missing before what has arrived. */
export function hasGap(entries: Entries): boolean {
  return entries.ahead.length > 0;
}

/** The entries that were not there before. */
export function added(before: Entries, after: Entries): readonly Entry[] {
  const seen = before.lastSeq ?? 0;
  return after.list.filter((entry) => entry.seq > seen);
}

function sorted(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => a.seq - b.seq);
}
