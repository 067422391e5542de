import { useEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../../protocol";
import type { Room } from "../room";
import { useStore } from "../store";
import { type Surroundings, useSurroundings } from "../surroundings";

const PAUSE_MS = 5_000;
/** With so many who watch, what is written is counted, and more rarely. */
const MANY_VIEWERS = 50;
const PAUSE_AMONG_MANY_MS = 20_000;
const WORDS_MAX = 80;

/** Say what is written to those who listen to the page, for as long as the chat is not open. */
export function ChatSaid({ room }: { room: Room }) {
  const surroundings = useSurroundings();
  const { entries, viewers } = useStore(room.view);
  const isOpen = useStore(room.isChatOpen);
  const areMany = viewers >= MANY_VIEWERS;
  const { lastSeq } = entries;
  const heard = useRef(lastSeq);
  const [said, setSaid] = useState("");
  const [isPausing, setPausing] = useState(false);
  useEffect(() => {
    if (isOpen || heard.current === null) {
      heard.current = lastSeq;
      setSaid("");
    } else if (!isPausing) {
      const after = heard.current;
      const written = entries.list.filter(
        (entry) => entry.seq > after && isByAnother(entry, surroundings),
      );
      heard.current = lastSeq;
      if (written.length > 0) {
        setSaid(wordsFor(written, areMany, surroundings));
        setPausing(true);
      }
    }
  }, [isOpen, isPausing, entries, lastSeq, areMany, surroundings]);
  useEffect(() => {
    const pause = areMany ? PAUSE_AMONG_MANY_MS : PAUSE_MS;
    const timer = isPausing ? setTimeout(() => setPausing(false), pause) : undefined;
    return () => clearTimeout(timer);
  }, [isPausing, areMany]);
  return (
    <p class="visually-hidden" role="status" data-testid="chat-said">
      {said}
    </p>
  );
}

function isByAnother({ kind, author }: Entry, { config }: Surroundings): boolean {
  return (kind === "chat" || kind === "gift" || kind === "file") && author?.id !== config.me.id;
}

function wordsFor(written: readonly Entry[], areMany: boolean, around: Surroundings): string {
  const [only] = written;
  const isOne = written.length === 1 && !areMany;
  return (isOne && only && sentenceFor(only, around)) || around.t.chatCount(written.length);
}

function sentenceFor({ kind, author, payload }: Entry, { t, formats }: Surroundings): string {
  const name = author?.name ?? t.somebody;
  switch (kind) {
    case "chat":
      return payload.text && t.chatSaid(name, beginning(payload.text));
    case "file":
      return t.fileSaid(name, payload.name);
    case "gift": {
      const { amount_cents, currency, donor_name } = payload;
      const amount = amount_cents === null ? t.aGift : formats.money(amount_cents, currency);
      return t.gives(donor_name ?? t.anonymous, amount);
    }
    default:
      return "";
  }
}

/** The first words of a text. */
function beginning(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= WORDS_MAX) {
    return line;
  }
  const cut = line.slice(0, WORDS_MAX);
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : cut}…`;
}
