/** Where a key leads within the part of the week that is shown. */

import { DAYS, type Spot } from "./week";

const HOUR = 4;

export function movedBy(key: string, { day, quarter }: Spot, shown: [number, number]): Spot | null {
  const [first, end] = shown;
  const clamp = (value: number) => Math.min(Math.max(value, first), end - 1);
  const to = (nextDay: number, nextQuarter: number): Spot => ({
    day: Math.min(Math.max(nextDay, 0), DAYS - 1),
    quarter: clamp(nextQuarter),
  });
  switch (key) {
    case "ArrowUp":
      return to(day, quarter - 1);
    case "ArrowDown":
      return to(day, quarter + 1);
    case "ArrowLeft":
      return to(day - 1, quarter);
    case "ArrowRight":
      return to(day + 1, quarter);
    case "PageUp":
      return to(day, quarter - HOUR);
    case "PageDown":
      return to(day, quarter + HOUR);
    case "Home":
      return to(day, first);
    case "End":
      return to(day, end - 1);
    default:
      return null;
  }
}
