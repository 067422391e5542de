import type { Entry } from "../../protocol";
import type { Outgoing } from "../state/outgoing";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface ChatLineProps {
  readonly entry: Entry;
  /** The ids of the hosts, whose words are marked. */
  readonly hosts: ReadonlySet<string>;
}

const ENDED = {
  session: "sessionEnded",
  masterclass: "masterclassEnded",
  rehearsal: "rehearsalEnded",
} as const;

/** One entry as it is read in the chat; what only moves the goal bar is not read. */
export function ChatLine({ entry, hosts }: ChatLineProps) {
  const { config, t } = useSurroundings();
  switch (entry.kind) {
    case "chat":
      return <Written entry={entry} isByHost={hosts.has(entry.author?.id ?? "")} />;
    case "gift":
      return <Given entry={entry} />;
    case "notice":
      return <RoomSays text={entry.payload[config.locale]} />;
    case "live":
      return <RoomSays text={t.masterclassBegan} />;
    case "ended":
      return <RoomSays text={t[ENDED[config.kind]]} />;
    case "recording":
      return <RoomSays text={entry.payload.is_on ? t.recordingBegan : t.recordingStopped} />;
    case "goal":
      return null;
  }
}

function Written({ entry, isByHost }: { entry: Entry & { kind: "chat" }; isByHost: boolean }) {
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
      <p class="chat__text">{payload.text}</p>
    </li>
  );
}

function Given({ entry }: { entry: Entry & { kind: "gift" } }) {
  const { t, formats } = useSurroundings();
  const { amount_cents, currency, donor_name, message } = entry.payload;
  return (
    <li class="chat__line chat__line--gift">
      <Icon name="gift" />
      <p class="chat__who">{donor_name ?? t.somebody}</p>
      <p class="chat__amount">
        {amount_cents === null ? t.aGift : formats.money(amount_cents, currency)}
      </p>
      {message && <p class="chat__text">{message}</p>}
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
