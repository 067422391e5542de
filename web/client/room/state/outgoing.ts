import type { Entries } from "./entries";

/** A sentence on its way: the room does not show it as an entry yet. */
export interface Outgoing {
  readonly key: string;
  readonly text: string;
  /** The number it was stored under, null while the hub has not answered. */
  readonly seq: number | null;
  readonly isFailed: boolean;
  /** The last number known when it was written: its entry has a greater one. */
  readonly sinceSeq: number;
}

export type OutgoingChange =
  | {
      readonly type: "written";
      readonly key: string;
      readonly text: string;
      readonly sinceSeq: number;
    }
  | { readonly type: "stored"; readonly key: string; readonly seq: number }
  | { readonly type: "failed"; readonly key: string }
  | { readonly type: "retried"; readonly key: string }
  | { readonly type: "dropped"; readonly key: string };

export function reduceOutgoing(
  list: readonly Outgoing[],
  change: OutgoingChange,
): readonly Outgoing[] {
  const { key } = change;
  const edit = (changes: Partial<Outgoing>) =>
    list.map((item) => (item.key === key ? { ...item, ...changes } : item));
  switch (change.type) {
    case "written": {
      const { text, sinceSeq } = change;
      return [...list, { key, text, sinceSeq, seq: null, isFailed: false }];
    }
    case "stored":
      return edit({ seq: change.seq, isFailed: false });
    case "failed":
      return edit({ isFailed: true });
    case "retried":
      return edit({ isFailed: false });
    case "dropped":
      return list.filter((item) => item.key !== key);
  }
}

/**
 * What still has to be shown as on its way: an entry that has arrived speaks for itself, also when
 * it was faster than the hub's answer.
 */
export function stillOutgoing(
  list: readonly Outgoing[],
  entries: Entries,
  myId: string,
): readonly Outgoing[] {
  return list.filter((item) => !hasArrived(item, entries, myId));
}

function hasArrived(item: Outgoing, { list, lastSeq }: Entries, myId: string): boolean {
  if (item.seq !== null) {
    return item.seq <= (lastSeq ?? 0);
  }
  return list.some(
    (entry) =>
      entry.kind === "chat" &&
      entry.seq > item.sinceSeq &&
      entry.author?.id === myId &&
      entry.payload.text === item.text,
  );
}
