import { useEffect, useRef, useState } from "preact/hooks";
import type { HostLine } from "../../protocol";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Composer } from "./Composer";
import { Words } from "./Words";

const LENGTH_MAX = 500;

/** What the hosts write to each other; the hall has none of it. */
export function HostsPanel({ room }: { room: Room }) {
  const { config, t, formats } = useSurroundings();
  const board = useStore(room.view).boards.hosts;
  const { earlier, hasMore, fetchEarlier } = useEarlier(room, board?.lines[0]?.seq);
  const lines = [...earlier, ...(board?.lines ?? [])];
  const last = lines.at(-1)?.seq ?? 0;
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    room.hostsRead.set(last);
    if (scroll.current) {
      scroll.current.scrollTop = scroll.current.scrollHeight;
    }
  }, [room, last]);
  const write = useWriting(room);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls */}
      <div class="side__scroll" role="log" aria-label={t.hostsTab} tabIndex={0} ref={scroll}>
        {(hasMore ?? board?.has_more) && (
          <p>
            <button class="chat__retry" type="button" onClick={fetchEarlier}>
              {t.earlierLines}
            </button>
          </p>
        )}
        {lines.length === 0 ? (
          <p class="side__empty">{t.hostsEmpty}</p>
        ) : (
          <ol class="chat" data-testid="hosts-lines">
            {lines.map(({ seq, at, author, text }) => (
              <li class="chat__line" key={seq}>
                <p class="chat__who">
                  {author.id === config.me.id ? t.you : author.name}{" "}
                  <time class="chat__at" dateTime={at}>
                    {formats.time(at)}
                  </time>
                </p>
                <p class="chat__text">
                  <Words text={text} />
                </p>
              </li>
            ))}
          </ol>
        )}
      </div>
      <p class="side__note">{t.hostsAlone}</p>
      <Composer
        placeholder={t.hostsPlaceholder}
        onWrite={write}
        lengthMax={LENGTH_MAX}
        testId="hosts"
      />
    </>
  );
}

/** Lines before those of the board, once somebody asks for them. */
function useEarlier(room: Room, first: number | undefined) {
  const [earlier, setEarlier] = useState<readonly HostLine[]>([]);
  const [hasMore, setMore] = useState<boolean | null>(null);
  const fetchEarlier = async () => {
    const seq = earlier[0]?.seq ?? first ?? 0;
    const page = await room.line.request("hosts.before", { seq }).catch(() => null);
    if (page) {
      setEarlier([...page.lines, ...earlier]);
      setMore(page.has_more);
    }
  };
  // What moved off the board since was not asked for: it comes back with the next question.
  const kept = first === undefined || earlier.at(-1)?.seq === first - 1 ? earlier : [];
  return { earlier: kept, hasMore: kept.length > 0 ? hasMore : null, fetchEarlier };
}

/** The same words sent again are the same line. */
function useWriting(room: Room): (text: string) => Promise<string | null> {
  const { t } = useSurroundings();
  const last = useRef({ text: "", key: "" });
  return async (text) => {
    if (last.current.text !== text) {
      last.current = { text, key: crypto.randomUUID() };
    }
    const refusal = await room.ask("hosts.write", { key: last.current.key, text });
    if (refusal === null) {
      last.current = { text: "", key: "" };
    }
    return refusal === "" ? t.notAnswered : refusal;
  };
}
