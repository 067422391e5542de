import type { HoursMessages } from "../i18n/hours";
import type { Week } from "./week";

interface DayPickerProps {
  readonly week: Week;
  readonly names: readonly string[];
  readonly chosen: number;
  readonly t: HoursMessages;
  readonly onChoose: (day: number) => void;
}

/** The days in a row, each with whether it has hours, where one is shown at a time. */
export function DayPicker({ week, names, chosen, t, onChoose }: DayPickerProps) {
  return (
    <fieldset class="day-picker">
      <legend class="visually-hidden">{t.chooseDay}</legend>
      {names.map((name, day) => {
        const open = (week[day] ?? []).filter(Boolean).length / 4;
        return (
          <button
            type="button"
            key={name}
            class={`day-picker__day${open ? " day-picker__day--open" : ""}`}
            aria-pressed={day === chosen}
            onClick={() => onChoose(day)}
          >
            <span aria-hidden="true">{name.slice(0, 3)}</span>
            <span class="visually-hidden">
              {name}, {open ? t.openHours(open) : t.noHours}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}
