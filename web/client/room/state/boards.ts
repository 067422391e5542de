import type { Board } from "../../protocol";

export type BoardName = Board["name"];

/** What the room shows as it is now; a board that has not been told is not there. */
export type Boards = { readonly [Name in BoardName]?: Extract<Board, { name: Name }> };

export const NO_BOARDS: Boards = {};

/** Return the boards after some were told; one that is older than what is known changes nothing. */
export function withBoards(known: Boards, told: readonly Board[]): Boards {
  const newer = told.filter(({ name, version }) => version >= (known[name]?.version ?? 0));
  return { ...known, ...Object.fromEntries(newer.map((board) => [board.name, board])) };
}
