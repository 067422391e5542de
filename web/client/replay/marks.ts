import { type Span, watchedAt } from "./timeline";

/** Something at a moment: of the recording, or of what is watched of it. */
export interface Mark {
  readonly text: string;
  readonly atMs: number;
}

/** What is marked this near to a stretch is in it: people press a moment early or late. */
const NEAR_MS = 3_000;

/** Where each mark is for whoever watches; those in a hole of the recording are left out. */
export function marksOn(spans: readonly Span[], marks: readonly Mark[]): Mark[] {
  const isRecorded = ({ atMs }: Mark) =>
    spans.some(({ startsMs, endsMs }) => startsMs - NEAR_MS <= atMs && atMs <= endsMs + NEAR_MS);
  return marks
    .filter(isRecorded)
    .map(({ text, atMs }) => ({ text, atMs: watchedAt(spans, nearest(spans, atMs)) }));
}

/** The moment itself, or the beginning of the stretch that follows it closely. */
function nearest(spans: readonly Span[], atMs: number): number {
  const next = spans.find(({ startsMs }) => atMs < startsMs && startsMs <= atMs + NEAR_MS);
  return next ? next.startsMs : atMs;
}
