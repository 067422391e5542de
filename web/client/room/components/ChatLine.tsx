import type { Entry } from "../../protocol";
import type { Room } from "../room";
import type { Outgoing } from "../state/outgoing";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { LineMenu } from "./LineMenu";
import { TakeGiftWords } from "./TakeGiftWords";
import { Words } from "./Words";

/** What hosts do with what was written; nobody else has any of it. */
export interface ChatActions {
  readonly pin: (seq: number | null) => void;
  readonly spotlight: (seq: number) => void;
}

interface ChatLineProps {
  readonly room: Room;
  readonly entry: Entry;
  /** The ids of the hosts, whose words are marked. */
  readonly hosts: ReadonlySet<string>;
  readonly actions?: ChatActions | null;
}

const ENDED = {
  session: "sessionEnded",
  masterclass: "masterclassEnded",
  rehearsal: "rehearsalEnded",
} as const;

/** One entry as it is read in the chat; what only moves the goal bar is not read. */
export function ChatLine({ room, entry, hosts, actions = null }: ChatLineProps) {
  const { config, t } = useSurroundings();
  switch (entry.kind) {
    case "chat":
      return (
        <Written
          room={room}
          entry={entry}
          isByHost={hosts.has(entry.author?.id ?? "")}
          onPin={actions && (() => actions.pin(entry.seq))}
        />
      );
    case "gift":
      return (
        <Given
          room={room}
          entry={entry}
          onSpotlight={actions && (() => actions.spotlight(entry.seq))}
        />
      );
    case "file":
      return <SentFile entry={entry} />;
    case "notice":
      return <RoomSays text={entry.payload[config.locale]} />;
    case "live":
      return <RoomSays text={t.masterclassBegan} />;
    case "ended":
      return <RoomSays text={t[ENDED[config.kind]]} />;
    case "recording":
      return <RoomSays text={entry.payload.is_on ? t.recordingBegan : t.recordingStopped} />;
    case "goal":
    case "taken":
      return null;
  }
}

interface WrittenProps {
  readonly room: Room;
  readonly entry: Entry & { kind: "chat" };
  readonly isByHost: boolean;
  readonly onPin: (() => void) | null;
}

function Written({ room, entry, isByHost, onPin }: WrittenProps) {
  const { config, t, formats } = useSurroundings();
  const { author, payload } = entry;
  const isMine = author?.id === config.me.id;
  return (
    <li class={`chat__line ${isMine ? "chat__line--mine" : ""}`}>
      <p class="chat__who">
        {isMine ? t.you : (author?.name ?? t.somebody)}{" "}
        {isByHost && <span class="badge badge--lamp">{t.host}</span>}{" "}
        <time class="chat__at" dateTime={entry.at}>
          {formats.time(entry.at)}
        </time>
      </p>
      <LineMenu room={room} entry={entry} isByHost={isByHost} onPin={onPin} />
      {payload.text === "" ? (
        <p class="chat__text chat__text--taken">{t.takenAway}</p>
      ) : (
        <p class="chat__text">
          <Words text={payload.text} />
        </p>
      )}
    </li>
  );
}

/** A file that somebody sent, to be saved. */
function SentFile({ entry }: { entry: Entry & { kind: "file" } }) {
  const { config, t, formats } = useSurroundings();
  const { author, payload } = entry;
  const isMine = author?.id === config.me.id;
  return (
    <li class={`chat__line ${isMine ? "chat__line--mine" : ""}`}>
      <p class="chat__who">
        {isMine ? t.you : (author?.name ?? t.somebody)}{" "}
        <time class="chat__at" dateTime={entry.at}>
          {formats.time(entry.at)}
        </time>
      </p>
      <a
        class="chat__file"
        href={`${config.filesUrl}/${payload.file_id}`}
        download={payload.name}
        data-testid={`file-${entry.seq}`}
      >
        <Icon name="download" />
        <span class="chat__file-name">{payload.name}</span>
        <span class="chat__at">{t.fileSize(payload.size_bytes)}</span>
      </a>
    </li>
  );
}

interface GivenProps {
  readonly room: Room;
  readonly entry: Entry & { kind: "gift" };
  readonly onSpotlight: (() => void) | null;
}

function Given({ room, entry, onSpotlight }: GivenProps) {
  const { t, formats } = useSurroundings();
  const { amount_cents, currency, donor_name, message } = entry.payload;
  return (
    <li class="chat__line chat__line--gift">
      <Icon name="gift" />
      <p class="chat__who">{donor_name ?? t.anonymous}</p>
      <p class="chat__amount">
        {amount_cents === null ? t.aGift : formats.money(amount_cents, currency)}
      </p>
      {message && <p class="chat__text">{message}</p>}
      {message === "" && <p class="chat__text chat__text--taken">{t.takenAway}</p>}
      {onSpotlight && (
        <div class="chat__acts">
          <button
            class="chat__retry"
            type="button"
            onClick={onSpotlight}
            data-testid={`spotlight-${entry.seq}`}
          >
            {t.spotlightGift}
          </button>
          {message && (
            <TakeGiftWords
              room={room}
              seq={entry.seq}
              name={donor_name ?? t.anonymous}
              kind="chat__retry"
            />
          )}
        </div>
      )}
    </li>
  );
}

function RoomSays({ text }: { text: string }) {
  return <li class="chat__line chat__line--room">{text}</li>;
}

/** A sentence on its way; when it could not go, it can be sent again. */
export function OutgoingLine({ item, onRetry }: { item: Outgoing; onRetry: () => void }) {
  const { t } = useSurroundings();
  return (
    <li class={`chat__line chat__line--mine ${item.isFailed ? "chat__line--failed" : ""}`}>
      <p class="chat__who">
        {t.you} <span class="chat__at">{item.isFailed ? "" : t.sending}</span>
      </p>
      <p class="chat__text">{item.text}</p>
      {item.isFailed && (
        <>
          <p class="small">{t.notSent}</p>
          <button class="chat__retry" type="button" onClick={onRetry}>
            {t.sendAgain}
          </button>
        </>
      )}
    </li>
  );
}
