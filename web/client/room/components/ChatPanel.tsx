import { useEffect, useRef, useState } from "preact/hooks";
import type { ChatSlow } from "../../protocol";
import { fileSender } from "../files";
import type { Room } from "../room";
import { stillOutgoing } from "../state/outgoing";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { type ChatActions, ChatLine, OutgoingLine } from "./ChatLine";
import { Composer } from "./Composer";
import { PinnedLine } from "./PinnedLine";
import { SlowMenu } from "./SlowMenu";

const NEAR_END_PX = 80;

/** What people write to each other, and the line to write on. */
export function ChatPanel({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const { entries, boards, silence } = useStore(room.view);
  const { actions, refusal, slow } = useHosting(room);
  const { slow_s: slowS = 0, pinned = null } = boards.chat ?? {};
  const outgoing = stillOutgoing(useStore(room.outgoing), entries, config.me.id);
  const shown = entries.list.filter(({ kind }) => kind !== "goal" && kind !== "taken");
  const hosts = useHosts(room);
  const scroll = useStayAtEnd(shown.length + outgoing.length);
  useEffect(() => {
    room.isChatOpen.set(true);
    return () => room.isChatOpen.set(false);
  }, [room]);
  return (
    <>
      {actions && <SlowMenu slowS={slowS} onSlow={slow} />}
      {pinned && <PinnedLine entry={pinned} onUnpin={actions && (() => actions.pin(null))} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls */}
      <div class="side__scroll" role="log" aria-label={t.chat} tabIndex={0} ref={scroll}>
        {shown.length + outgoing.length === 0 ? (
          <p class="side__empty">{t.chatEmpty}</p>
        ) : (
          <ol class="chat" data-testid="chat">
            {shown.map((entry) => (
              <ChatLine key={entry.seq} room={room} entry={entry} hosts={hosts} actions={actions} />
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
      {refusal !== null && (
        <p class="side__note" role="alert">
          {refusal || t.notAnswered}
        </p>
      )}
      {slowS > 0 && (
        <p class="side__note" data-testid="slow-note">
          {t.slowNote(slowS)}
        </p>
      )}
      {silence ? (
        <p class="side__note side__note--closed" role="status" data-testid="silenced">
          {t.silenced(t.because(t.grounds(silence.grounds), silence.words))}
        </p>
      ) : (
        <Composer
          placeholder={config.kind === "session" ? t.chatPlaceholder : t.chatPlaceholderAll}
          onFile={config.filesUrl ? fileSender(config.filesUrl, config.csrfToken) : null}
          onWrite={(text) => room.write(text)}
        />
      )}
    </>
  );
}

/** What a host does with the chat, and why the hub would not. */
function useHosting(room: Room) {
  const { config } = useSurroundings();
  const [refusal, setRefusal] = useState<string | null>(null);
  const actions: ChatActions | null =
    config.role === "host"
      ? {
          pin: (seq) => void room.ask("chat.pin", { seq }).then(setRefusal),
          spotlight: (seq) => void room.ask("stage.spotlight", { seq }).then(setRefusal),
        }
      : null;
  const slow = (slow_s: ChatSlow["slow_s"]) =>
    void room.ask("chat.slow", { slow_s }).then(setRefusal);
  return { actions, refusal, slow };
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
