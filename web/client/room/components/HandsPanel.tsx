import { useState } from "preact/hooks";
import type { HandInLine, OnStage } from "../../protocol";
import type { Room } from "../room";
import { GUESTS_MAX } from "../state/stage";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

/** Who else is on stage, and who would like to be, whoever asked first in front. */
export function HandsPanel({ room }: { room: Room }) {
  const { config, t } = useSurroundings();
  const { hands: board, stage } = useStore(room.view).boards;
  const [refusal, setRefusal] = useState<string | null>(null);
  const hands = board?.hands ?? [];
  const people = stage?.people ?? [];
  const guests = people.filter((person) => person.is_guest);
  const hosts = people.filter((one) => !one.is_guest && one.is_here && one.id !== config.me.id);
  const others = [...hosts, ...guests];
  const expected = guests.length + (board?.invited.length ?? 0);
  const [muted, setMuted] = useState("");
  const act = (asked: Promise<string | null>) => void asked.then(setRefusal);
  const mute = async ({ id, name }: OnStage) => {
    setMuted("");
    const why = await room.ask("stage.mute", { person: id });
    setRefusal(why);
    setMuted(why === null ? t.isMuted(name) : "");
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls */}
      <section class="side__scroll" aria-label={t.hands} tabIndex={0}>
        {others.length > 0 && (
          <>
            <h2 class="queue__title">{t.othersOnStage}</h2>
            <ul class="queue queue--guests" data-testid="guests">
              {others.map((one) => (
                <Other
                  key={one.id}
                  person={one}
                  onMute={() => void mute(one)}
                  onTakeOff={() => act(room.ask("stage.take_off", { person: one.id }))}
                />
              ))}
            </ul>
            {expected >= GUESTS_MAX && (
              <p class="queue__hint" data-testid="guests-full">
                {t.guestsFull}
              </p>
            )}
            {hands.length > 0 && <h2 class="queue__title">{t.hands}</h2>}
          </>
        )}
        {hands.length === 0 && <p class="side__empty">{t.noHands}</p>}
        {hands.length > 0 && (
          <ol class="queue" data-testid="hands">
            {hands.map((hand) => (
              <Hand
                key={hand.number}
                hand={hand}
                isRoom={expected < GUESTS_MAX}
                onInvite={() => act(room.ask("hand.invite", { number: hand.number }))}
                onLetGo={() => act(room.ask("hand.pass", { number: hand.number }))}
              />
            ))}
          </ol>
        )}
      </section>
      <p class={muted ? "side__note" : "visually-hidden"} role="status" data-testid="mute-said">
        {muted}
      </p>
      {refusal !== null && (
        <p class="side__note" role="alert">
          {refusal || t.notAnswered}
        </p>
      )}
    </>
  );
}

interface OtherProps {
  readonly person: OnStage;
  readonly onMute: () => void;
  readonly onTakeOff: () => void;
}

/** A guest, or another host, who is not taken off. */
function Other({ person, onMute, onTakeOff }: OtherProps) {
  const { t } = useSurroundings();
  const { name, is_guest: isGuest, is_here: isHere } = person;
  const agreed = person.has_agreed ? t.mayBeRecorded : t.mayNotBeRecorded;
  return (
    <li class="queue__person" data-testid={`guest-${person.id}`}>
      <Icon name="stage" />
      <span class="queue__who">
        <span class="queue__name">{name}</span>
        <span class="queue__since">{isHere ? agreed : t.notConnected}</span>
      </span>
      <span class="queue__actions">
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.muteOther(name)}
          title={t.muteOther(name)}
          data-testid="mute"
          disabled={!isHere}
          onClick={onMute}
        >
          <Icon name="mic-off" />
        </button>
        {isGuest && (
          <button
            class="button button--quiet button--s"
            type="button"
            aria-label={t.takeOff(name)}
            data-testid="take-off"
            onClick={onTakeOff}
          >
            <span>{t.takeOffShort}</span>
          </button>
        )}
      </span>
    </li>
  );
}

interface HandProps {
  readonly hand: HandInLine;
  /** There is a place on stage for one more. */
  readonly isRoom: boolean;
  readonly onInvite: () => void;
  readonly onLetGo: () => void;
}

function Hand({ hand, isRoom, onInvite, onLetGo }: HandProps) {
  const { t, formats } = useSurroundings();
  const { person, is_here: isHere, is_invited: isInvited, raised_at } = hand;
  const since = isHere ? t.handSince(formats.time(raised_at)) : t.notConnected;
  return (
    <li class="queue__person" data-testid={`hand-${hand.number}`}>
      <span class="queue__who">
        <span class="queue__name">{person.name}</span>
        <span class="queue__since">{isInvited && isHere ? t.isAsked : since}</span>
      </span>
      <span class="queue__actions">
        {!isInvited && (
          <button
            class="button button--secondary button--s"
            type="button"
            aria-label={t.invite(person.name)}
            data-testid="invite"
            disabled={!isRoom || !isHere}
            onClick={onInvite}
          >
            <span>{t.inviteShort}</span>
          </button>
        )}
        <button
          class="button button--quiet button--icon"
          type="button"
          aria-label={t.letGo(person.name)}
          title={t.letGo(person.name)}
          data-testid="let-go"
          onClick={onLetGo}
        >
          <Icon name="close" />
        </button>
      </span>
    </li>
  );
}
