/** A piece of what somebody wrote: words, or an address that can be followed. */
export interface Piece {
  readonly text: string;
  readonly href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
/** What ends a sentence does not belong to the address before it. */
const AFTERWORDS = /[.,;:!?'’»)\]}…]+$/;
const PIECES_MAX = 100;

/** Find the addresses in a text; only those of the web, and each shown as it is. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of [...text.matchAll(ADDRESS)].slice(0, PIECES_MAX)) {
    const address = trimmed(match[0]);
    const href = hrefOf(address);
    if (href !== null) {
      pieces.push({ text: text.slice(at, match.index), href: null });
      pieces.push({ text: address, href });
      at = match.index + address.length;
    }
  }
  pieces.push({ text: text.slice(at), href: null });
  return pieces.filter((piece) => piece.text !== "");
}

/** A bracket that the address itself opened stays with it. */
function trimmed(address: string): string {
  const short = address.replace(AFTERWORDS, "");
  const isOpen = short.split("(").length > short.split(")").length;
  return isOpen && address[short.length] === ")" ? `${short})` : short;
}

function hrefOf(address: string): string | null {
  try {
    const { protocol, href } = new URL(address);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
