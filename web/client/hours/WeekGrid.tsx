import { useEffect, useRef, useState } from "preact/hooks";
import type { HoursMessages } from "../i18n/hours";
import { QUARTERS } from "./clock";
import { DayPicker } from "./DayPicker";
import { GridRow } from "./GridRow";
import { movedBy } from "./keys";
import type { Rows } from "./rows";
import { type Editor, useEditor } from "./use-editor";
import { useNarrow } from "./use-narrow";
import { type Painter, usePainting } from "./use-painting";
import { DAYS, rectangle, type Spot, shownQuarters } from "./week";

const USUAL: readonly [number, number] = [7 * 4, 21 * 4];
const EVERY_DAY = Array.from({ length: DAYS }, (_, day) => day);

interface WeekGridProps {
  readonly rows: Rows;
  readonly names: readonly string[];
  readonly t: HoursMessages;
  readonly onChange: () => void;
}

/** The week as a grid of quarter hours: seven columns, or one day where there is no more room. */
export function WeekGrid({ rows, names, t, onChange }: WeekGridProps) {
  const editor = useEditor({ rows, names, t, onChange });
  const [isWhole, setWhole] = useState(false);
  const isNarrow = useNarrow();
  const { week, choice } = editor;
  const shown: [number, number] = isWhole ? [0, QUARTERS] : shownQuarters(week, USUAL);
  const days = isNarrow ? [choice.cursor.day] : EVERY_DAY;
  return (
    <div class="grid-week">
      <p class="soft small" id="grid-week-how">
        {t.howTo} <span class="grid-week__touch">{t.howToTouch}</span>
        <span class="grid-week__keys">{t.howToKeys}</span>
      </p>
      {isNarrow && (
        <DayPicker
          week={week}
          names={names}
          chosen={choice.cursor.day}
          t={t}
          onChoose={(day) => editor.go({ day, quarter: choice.cursor.quarter }, false)}
        />
      )}
      <Grid editor={editor} names={names} days={days} shown={shown} t={t} />
      <p class="grid-week__more">
        <button
          type="button"
          class="button button--quiet button--s"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          <span>{isWhole ? t.usualHours : t.wholeDay}</span>
        </button>
      </p>
      <p class="visually-hidden" role="status" data-testid="week-said">
        {editor.said}
      </p>
      <p class="field__error" role="alert" hidden={!editor.problem}>
        {editor.problem}
      </p>
    </div>
  );
}

interface GridProps {
  readonly editor: Editor;
  readonly names: readonly string[];
  readonly days: readonly number[];
  readonly shown: [number, number];
  readonly t: HoursMessages;
}

function Grid({ editor, names, days, shown, t }: GridProps) {
  const { week, choice, go, paint } = editor;
  const [isPainting, setPainting] = useState(false);
  const { place, ...pointer } = usePainting(painterOf(editor, setPainting));
  useFocusOn(place, choice.cursor, isPainting);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = movedBy(event.key, choice.cursor, shown);
    const isPaint = event.key === " " || event.key === "Enter";
    if (!to && !isPaint) return;
    event.preventDefault();
    if (to) go(to, event.shiftKey);
    else paint();
  };
  const [first, end] = shown;
  const quarters = Array.from({ length: end - first }, (_, index) => first + index);
  const box = rectangle(choice);
  return (
    <table
      class={`grid-week__grid grid-week__grid--${days.length}`}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid
      role="grid"
      aria-label={t.grid}
      aria-describedby="grid-week-how"
      aria-multiselectable="true"
      onKeyDown={onKeyDown}
    >
      <GridHead names={names} days={days} t={t} />
      <tbody class="grid-week__body" ref={place} {...pointer}>
        {quarters.map((quarter) => (
          <GridRow
            key={quarter}
            quarter={quarter}
            days={days}
            week={week}
            names={names}
            box={box}
            cursor={choice.cursor}
            t={t}
          />
        ))}
      </tbody>
    </table>
  );
}

function GridHead({ names, days, t }: Pick<GridProps, "names" | "days" | "t">) {
  return (
    <thead class="grid-week__top">
      <tr class="grid-week__row grid-week__head">
        <th scope="col">
          <span class="visually-hidden">{t.hour}</span>
        </th>
        {days.map((day) => (
          <th scope="col" class="grid-week__name" key={day}>
            {names[day]}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function painterOf({ go, paint }: Editor, setPainting: (is: boolean) => void): Painter {
  return {
    begin: (at) => {
      setPainting(true);
      go(at, false);
    },
    extend: (to) => go(to, true),
    finish: () => {
      setPainting(false);
      paint();
    },
    giveUp: () => setPainting(false),
  };
}

/** Keep the keyboard's focus on the cursor once it is within the grid. */
function useFocusOn(place: { current: HTMLElement | null }, cursor: Spot, isPainting: boolean) {
  const before = useRef(cursor);
  useEffect(() => {
    const hasMoved = before.current !== cursor;
    before.current = cursor;
    const isInside = place.current?.parentElement?.contains(document.activeElement);
    if (!hasMoved || !(isInside || isPainting)) return;
    const selector = `[data-day="${cursor.day}"][data-quarter="${cursor.quarter}"]`;
    place.current?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: isPainting });
  }, [place, cursor, isPainting]);
}
