const LINK = /https:\/\/[^\s<>"“”«»]+/g;
const AFTER = /[.,;:!?…'’)\]]+$/;

/** What somebody wrote, with its addresses as links: secure ones alone, shown as they are. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece, place) =>
        piece.isLink ? (
          <a
            key={place}
            class="chat__link"
            href={piece.text}
            target="_blank"
            rel="noopener noreferrer nofollow"
          >
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}

interface Piece {
  readonly text: string;
  readonly isLink: boolean;
}

/** Cut a text at its addresses. What ends a sentence is no part of one. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let reached = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0]);
    if (isPlain(link)) {
      found.push({ text: text.slice(reached, match.index), isLink: false });
      found.push({ text: link, isLink: true });
      reached = match.index + link.length;
    }
  }
  found.push({ text: text.slice(reached), isLink: false });
  return found.filter((piece) => piece.text !== "");
}

function trimmed(address: string): string {
  const isClosed = address.includes("(") && address.endsWith(")");
  return isClosed ? address : address.replace(AFTER, "");
}

/** An address with a name before its host only pretends to lead there. */
function isPlain(address: string): boolean {
  if (!URL.canParse(address)) {
    return false;
  }
  const { username, password } = new URL(address);
  return username === "" && password === "";
}
