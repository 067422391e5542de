/** The rows of the form, which work without this script: read, written, and listened to. */

import { DAY_MIN, minuteOf, typedTime } from "./clock";
import { closedDay, DAYS, type Day, dayOf, MAX_STRETCHES, type Stretch, stretchesOf } from "./week";

export class Rows {
  constructor(private readonly place: HTMLElement) {}

  /** The day as it is typed, null where it cannot be read yet. */
  read(weekday: number): Day | null {
    const stretches: Stretch[] = [];
    for (const row of this.rowsOf(weekday)) {
      const [start, end] = this.fieldsOf(row).map((field) => field.value.trim());
      if (!start && !end) continue;
      const startMin = minuteOf(start ?? "");
      const endMin = minuteOf(end ?? "");
      if (startMin === null || endMin === null) return null;
      stretches.push({ startMin, endMin: endMin || DAY_MIN });
    }
    return dayOf(stretches);
  }

  readWeek(): Day[] {
    return Array.from({ length: DAYS }, (_, weekday) => this.read(weekday) ?? closedDay);
  }

  /** Write a day, one row a stretch, at least one row. */
  write(weekday: number, day: Day): void {
    const stretches = stretchesOf(day);
    const wanted = Math.max(stretches.length, 1);
    while (this.rowsOf(weekday).length < wanted) this.add(weekday);
    this.rowsOf(weekday).forEach((row, index) => {
      const stretch = stretches[index];
      if (index >= wanted) {
        row.remove();
        return;
      }
      const [start, end] = this.fieldsOf(row);
      if (start) start.value = stretch ? typedTime(stretch.startMin) : "";
      if (end) end.value = stretch ? typedTime(stretch.endMin) : "";
    });
    this.forgive(weekday);
  }

  /** Give a day one more empty row, and return its first field; null when there are enough. */
  add(weekday: number): HTMLInputElement | null {
    const rows = this.rowsOf(weekday);
    const last = rows.at(-1);
    if (!last || rows.length >= MAX_STRETCHES) return null;
    const copy = last.cloneNode(true) as HTMLElement;
    for (const field of this.fieldsOf(copy)) field.value = "";
    last.after(copy);
    return this.fieldsOf(copy)[0] ?? null;
  }

  /** Call back with the day whose rows were typed in. */
  onTyped(heard: (weekday: number) => void): () => void {
    const listen = (event: Event) => {
      const day = (event.target as HTMLElement).closest<HTMLElement>("[data-weekday]");
      if (day) heard(Number(day.dataset["weekday"]));
    };
    this.place.addEventListener("input", listen);
    return () => this.place.removeEventListener("input", listen);
  }

  /** Give a row at once where the form would have asked the server for one. */
  addWithoutAsking(): void {
    this.place.addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[name=add]");
      if (!button) return;
      event.preventDefault();
      this.add(Number(button.value))?.focus();
    });
  }

  private forgive(weekday: number): void {
    const day = this.dayPlace(weekday);
    day?.removeAttribute("aria-describedby");
    day?.querySelector(".field__error")?.remove();
    for (const field of day?.querySelectorAll("input") ?? []) field.removeAttribute("aria-invalid");
  }

  private dayPlace(weekday: number): HTMLElement | null {
    return this.place.querySelector<HTMLElement>(`[data-weekday="${weekday}"]`);
  }

  private rowsOf(weekday: number): HTMLElement[] {
    return [...(this.dayPlace(weekday)?.querySelectorAll<HTMLElement>(".week__row") ?? [])];
  }

  private fieldsOf(row: HTMLElement): HTMLInputElement[] {
    return [...row.querySelectorAll("input")];
  }
}
