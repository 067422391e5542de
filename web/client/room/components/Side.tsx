import { useEffect, useRef } from "preact/hooks";
import type { Room } from "../room";
import { stillOutgoing } from "../state/outgoing";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { ChatLine, OutgoingLine } from "./ChatLine";
import { Composer } from "./Composer";
import { Icon } from "./Icon";

const NEAR_END_PX = 80;

/** The side of the room: what people write. */
export function Side({ room, onClose }: { room: Room; onClose: () => void }) {
  const { config, t } = useSurroundings();
  const { entries } = useStore(room.view);
  const outgoing = stillOutgoing(useStore(room.outgoing), entries, config.me.id);
  const shown = entries.list.filter(({ kind }) => kind !== "goal");
  const hosts = useHosts(room);
  const scroll = useStayAtEnd(shown.length + outgoing.length);
  return (
    <aside class="side" aria-label={t.chat}>
      <div class="side__head">
        <h2 class="side__title">{t.chat}</h2>
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="side__panel">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls */}
        <div class="side__scroll" role="log" aria-label={t.chat} tabIndex={0} ref={scroll}>
          {shown.length + outgoing.length === 0 ? (
            <p class="side__empty">{t.chatEmpty}</p>
          ) : (
            <ol class="chat" data-testid="chat">
              {shown.map((entry) => (
                <ChatLine key={entry.seq} entry={entry} hosts={hosts} />
              ))}
              {outgoing.map((item) => (
                <OutgoingLine
                  key={item.key}
                  item={item}
                  onRetry={() => void room.writeAgain(item.key)}
                />
              ))}
            </ol>
          )}
        </div>
        <Composer
          placeholder={config.kind === "session" ? t.chatPlaceholder : t.chatPlaceholderAll}
          onWrite={(text) => room.write(text)}
        />
      </div>
    </aside>
  );
}

function useHosts(room: Room): ReadonlySet<string> {
  const { config } = useSurroundings();
  const { others } = useStore(room.view);
  const people = [...others, { id: config.me.id, role: config.role }];
  return new Set(people.filter(({ role }) => role === "host").map(({ id }) => id));
}

/** Follow what is said, unless the person has scrolled up to read. */
function useStayAtEnd(length: number) {
  const scroll = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    const region = scroll.current;
    if (!region) {
      return;
    }
    const below = region.scrollHeight - region.scrollTop - region.clientHeight;
    const last = region.querySelector(".chat")?.lastElementChild;
    const added = last instanceof HTMLElement ? last.offsetHeight : 0;
    if (isFirst.current || below - added < NEAR_END_PX) {
      region.scrollTop = region.scrollHeight;
    }
    isFirst.current = false;
  }, [length]);
  return scroll;
}
