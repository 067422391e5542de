import { useState } from "preact/hooks";
import type { Sanction } from "../../protocol";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";

/** Whom the hosts have silenced or banned, and the way back for them. */
export function PeoplePanel({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const board = useStore(room.view).boards.people;
  const [refusal, setRefusal] = useState<string | null>(null);
  const undo = (name: "person.unsilence" | "person.unban", person_id: string) =>
    void room.ask(name, { person_id }).then(setRefusal);
  const { silenced = [], silenced_count = 0, banned = [], banned_count = 0 } = board ?? {};
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls
    <section class="side__scroll people" aria-label={t.people} tabIndex={0} data-testid="people">
      {refusal !== null && (
        <p class="side__note" role="alert">
          {refusal || t.notAnswered}
        </p>
      )}
      <Sanctions
        title={t.silencedPeople(silenced_count)}
        empty={t.nobodySilenced}
        list={silenced}
        undo={t.unsilence}
        testId="unsilence"
        onUndo={(id) => undo("person.unsilence", id)}
      />
      <Sanctions
        title={t.bannedPeople(banned_count)}
        empty={t.nobodyBanned}
        list={banned}
        undo={t.unban}
        testId="unban"
        onUndo={(id) => undo("person.unban", id)}
      />
      <p class="side__empty">{t.conductIsKept}</p>
    </section>
  );
}

interface SanctionsProps {
  readonly title: string;
  readonly empty: string;
  readonly list: readonly Sanction[];
  readonly undo: string;
  readonly testId: string;
  readonly onUndo: (personId: string) => void;
}

function Sanctions({ title, empty, list, undo, testId, onUndo }: SanctionsProps) {
  const { t, formats } = useSurroundings();
  return (
    <>
      <h2 class="people__title">{title}</h2>
      {list.length === 0 && <p class="side__empty">{empty}</p>}
      <ul class="people__list">
        {list.map(({ person, by, reason, at }) => (
          <li class="people__one" key={person.id}>
            <div>
              <p class="people__name">{person.name}</p>
              <p class="people__why">{t.because(t.grounds(reason.grounds), reason.words)}</p>
              <p class="people__why">{t.byAt(by.name, formats.time(at))}</p>
            </div>
            <button
              class="button button--secondary button--s"
              type="button"
              aria-label={`${undo} (${person.name})`}
              data-testid={testId}
              onClick={() => onUndo(person.id)}
            >
              <span>{undo}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
