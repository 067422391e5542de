/** One file, on the one timeline of all files of the recording. */
export interface Clip {
  readonly id: string;
  readonly kind: "camera" | "screen" | "program";
  readonly owner: string;
  readonly url: string;
  readonly type: string;
  readonly hasVideo: boolean;
  readonly startsMs: number;
  readonly endsMs: number;
}

/** A stretch in which something was recorded; it is watched from `atMs` on. */
export interface Span {
  readonly startsMs: number;
  readonly endsMs: number;
  readonly atMs: number;
}

/** A shorter hole is no hole: a connection that came back. */
const JOINED_MS = 1_500;

/** The stretches that are watched, one after the other: what was not recorded is left out. */
export function spansOf(clips: readonly Clip[]): Span[] {
  const spans: Span[] = [];
  const sorted = clips
    .filter(({ startsMs, endsMs }) => endsMs > startsMs)
    .sort((a, b) => a.startsMs - b.startsMs);
  for (const { startsMs, endsMs } of sorted) {
    const last = spans.at(-1);
    if (last && startsMs <= last.endsMs + JOINED_MS) {
      spans[spans.length - 1] = { ...last, endsMs: Math.max(last.endsMs, endsMs) };
    } else {
      spans.push({ startsMs, endsMs, atMs: last ? last.atMs + lengthOf(last) : 0 });
    }
  }
  return spans;
}

export function lengthOf(span: Span): number {
  return span.endsMs - span.startsMs;
}

/** For how long one watches. */
export function totalOf(spans: readonly Span[]): number {
  const last = spans.at(-1);
  return last ? last.atMs + lengthOf(last) : 0;
}

/** The moment of the recording that is seen after having watched for so long. */
export function recordedAt(spans: readonly Span[], watchedMs: number): number {
  const span = spans.findLast(({ atMs }) => atMs <= watchedMs) ?? spans[0];
  return span ? Math.min(span.startsMs + Math.max(0, watchedMs - span.atMs), span.endsMs) : 0;
}

/** For how long one has watched when that moment of the recording is seen. */
export function watchedAt(spans: readonly Span[], recordedMs: number): number {
  const span = spans.findLast(({ startsMs }) => startsMs <= recordedMs);
  return span ? span.atMs + Math.min(recordedMs - span.startsMs, lengthOf(span)) : 0;
}

/** What is to be seen and heard at a moment of the recording. */
export function clipsAt(clips: readonly Clip[], recordedMs: number): Clip[] {
  const there = clips.filter(
    ({ startsMs, endsMs }) => startsMs <= recordedMs && recordedMs < endsMs,
  );
  return there.filter((clip) => !isReplaced(clip, there));
}

/** Tell whether somebody's camera is behind what their software sends, as it is on the stage. */
function isReplaced({ kind, owner }: Clip, there: readonly Clip[]): boolean {
  return kind === "camera" && there.some((one) => one.kind === "program" && one.owner === owner);
}

const LEADS = ["program", "camera", "screen"];

/** The clip whose time is everybody's: the one with the voice, as its sound must not stumble. */
export function leaderOf(active: readonly Clip[]): Clip | null {
  const byRank = [...active].sort(
    (a, b) => LEADS.indexOf(a.kind) - LEADS.indexOf(b.kind) || a.startsMs - b.startsMs,
  );
  return byRank[0] ?? null;
}

/** The moment at which something is next to be seen, null when nothing follows. */
export function nextStart(clips: readonly Clip[], recordedMs: number): number | null {
  const starts = clips.filter(({ startsMs }) => startsMs > recordedMs);
  return starts.length > 0 ? Math.min(...starts.map(({ startsMs }) => startsMs)) : null;
}

/** `4:05`, `1:04:05`. */
export function timecode(ms: number): string {
  const total = Math.floor(ms / 1_000);
  const [hours, minutes, seconds] = [
    Math.floor(total / 3_600),
    Math.floor(total / 60) % 60,
    String(total % 60).padStart(2, "0"),
  ];
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}
