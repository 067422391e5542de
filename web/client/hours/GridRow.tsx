import type { HoursMessages } from "../i18n/hours";
import { timeOf } from "./clock";
import { holds, isOpen, type Rectangle, type Spot, stretchesOf, type Week } from "./week";

interface GridRowProps {
  readonly quarter: number;
  readonly days: readonly number[];
  readonly week: Week;
  readonly names: readonly string[];
  readonly box: Rectangle;
  readonly cursor: Spot;
  readonly t: HoursMessages;
}

/** A quarter of an hour across the days shown. */
export function GridRow({ quarter, days, week, names, box, cursor, t }: GridRowProps) {
  const isHour = quarter % 4 === 0;
  return (
    <tr class={`grid-week__row${isHour ? " grid-week__row--hour" : ""}`}>
      <th scope="row" class="grid-week__hour">
        <span class={isHour ? "" : "visually-hidden"}>{timeOf(quarter)}</span>
      </th>
      {days.map((day) => (
        <Cell
          key={day}
          spot={{ day, quarter }}
          week={week}
          label={t.cell(names[day] ?? "", timeOf(quarter), isOpen(week, { day, quarter }))}
          isChosen={holds(box, { day, quarter })}
          isCursor={cursor.day === day && cursor.quarter === quarter}
        />
      ))}
    </tr>
  );
}

interface CellProps {
  readonly spot: Spot;
  readonly week: Week;
  readonly label: string;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
}

function Cell({ spot, week, label, isChosen, isCursor }: CellProps) {
  const open = isOpen(week, spot);
  const looks = [
    "grid-week__cell",
    open && "grid-week__cell--open",
    open && !isOpen(week, { ...spot, quarter: spot.quarter - 1 }) && "grid-week__cell--first",
    isChosen && "grid-week__cell--chosen",
  ];
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the cell of a grid
      role="gridcell"
      class={looks.filter(Boolean).join(" ")}
      aria-label={label}
      aria-selected={isChosen}
      tabIndex={isCursor ? 0 : -1}
      data-day={spot.day}
      data-quarter={spot.quarter}
    >
      {looks[2] && <span class="grid-week__span" data-span={spanOf(week, spot)} />}
    </td>
  );
}

function spanOf(week: Week, { day, quarter }: Spot): string {
  const found = stretchesOf(week[day] ?? []).find((one) => one.startMin === quarter * 15);
  return found ? `${timeOf(found.startMin / 15)} – ${timeOf(found.endMin / 15)}` : "";
}
