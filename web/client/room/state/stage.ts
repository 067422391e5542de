import type { StageBoard, StageLayout } from "../../protocol";
import { HOST_FEED } from "../media/watcher";

/** Guests that a stage has room for, beside its hosts and a screen. */
export const GUESTS_MAX = 2;

/** What is shown large on the stage, and what else is shown; nothing large is a grid of equals. */
export interface Arrangement {
  readonly main: string | null;
  readonly shown: readonly string[];
}

interface OnStageNow {
  /** Those whom one can see, in the order of the grid. */
  readonly people: readonly string[];
  /** Who is to be shown large: whom the hosts chose, else whoever spoke last. */
  readonly speaker: string | null;
  readonly hasScreen: boolean;
}

export const SCREEN = "screen";

/** Tell whether somebody of the audience is on stage. */
export function isGuest(board: StageBoard | undefined, id: string): boolean {
  return board?.people.some((person) => person.id === id && person.is_guest) ?? false;
}

export function hasGuests(board: StageBoard | undefined): boolean {
  return board?.people.some((person) => person.is_guest) ?? false;
}

/** Who sends to a place of the stage. */
export function holderOf(board: StageBoard | undefined, place: number): string | null {
  return board?.places.find((held) => held.place === place)?.person ?? null;
}

/** Where whoever hosts alone is received, their screen aside. */
export function hostPlace(board: StageBoard | undefined): number {
  const hosts = board?.people.filter((person) => !person.is_guest).map(({ id }) => id) ?? [];
  const held = board?.places.find(
    ({ person, source }) => source !== "screen" && hosts.includes(person),
  );
  return held?.place ?? HOST_FEED;
}

export function nameOf(board: StageBoard | undefined, id: string | null): string | null {
  return board?.people.find((person) => person.id === id)?.name ?? null;
}

/** Return how those on stage are shown; a layout that has nothing to show large is a grid. */
export function arrange(layout: StageLayout, now: OnStageNow): Arrangement {
  const { people, hasScreen } = now;
  const speaker = people.find((id) => id === now.speaker) ?? people[0] ?? null;
  const everything = hasScreen ? [SCREEN, ...people] : people;
  if (layout === "screen" && hasScreen) {
    return { main: SCREEN, shown: speaker ? [SCREEN, speaker] : [SCREEN] };
  }
  if (layout === "auto" && hasScreen) {
    return { main: SCREEN, shown: everything };
  }
  const hasOneLarge = (layout === "speaker" || layout === "screen") && everything.length > 1;
  return { main: hasOneLarge ? speaker : null, shown: everything };
}
