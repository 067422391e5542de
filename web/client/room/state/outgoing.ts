/** A sentence on its way: the room does not show it as an entry yet. */
export interface Outgoing {
  readonly key: string;
  readonly text: string;
  /** The number it was stored under, null while the hub has not answered. */
  readonly seq: number | null;
  readonly isFailed: boolean;
}

export type OutgoingChange =
  | { readonly type: "written"; readonly key: string; readonly text: string }
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
    case "written":
      return [...list, { key, text: change.text, seq: null, isFailed: false }];
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

/** What still has to be shown as on its way: an entry that has arrived speaks for itself. */
export function stillOutgoing(
  list: readonly Outgoing[],
  lastSeq: number | null,
): readonly Outgoing[] {
  return list.filter(({ seq }) => seq === null || seq > (lastSeq ?? 0));
}
