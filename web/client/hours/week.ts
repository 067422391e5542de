/** A week of quarter hours, open or closed, and what choosing and painting do to it. */

import { QUARTER_MIN, QUARTERS } from "./clock";

export const DAYS = 7;
export const MAX_STRETCHES = 6;

export type Day = readonly boolean[];
export type Week = readonly Day[];

/** One quarter of an hour of the week. */
export interface Spot {
  readonly day: number;
  readonly quarter: number;
}

/** Open minutes within one day, the end exclusive. */
export interface Stretch {
  readonly startMin: number;
  readonly endMin: number;
}

/** What is chosen: from the anchor to the cursor, a rectangle of days and quarters. */
export interface Choice {
  readonly anchor: Spot;
  readonly cursor: Spot;
}

/** A choice with its corners in order, the last ones included. */
export interface Rectangle {
  readonly firstDay: number;
  readonly lastDay: number;
  readonly from: number;
  readonly to: number;
}

export const closedDay: Day = Array.from({ length: QUARTERS }, () => false);

export function rectangle({ anchor, cursor }: Choice): Rectangle {
  return {
    firstDay: Math.min(anchor.day, cursor.day),
    lastDay: Math.max(anchor.day, cursor.day),
    from: Math.min(anchor.quarter, cursor.quarter),
    to: Math.max(anchor.quarter, cursor.quarter),
  };
}

export function holds(box: Rectangle, { day, quarter }: Spot): boolean {
  const isInDays = box.firstDay <= day && day <= box.lastDay;
  return isInDays && box.from <= quarter && quarter <= box.to;
}

export function isOpen(week: Week, { day, quarter }: Spot): boolean {
  return week[day]?.[quarter] ?? false;
}

/** The same week with everything in the rectangle open, or closed. */
export function painted(week: Week, box: Rectangle, becomesOpen: boolean): Week {
  return week.map((day, index) =>
    index < box.firstDay || index > box.lastDay
      ? day
      : day.map((was, quarter) => (quarter >= box.from && quarter <= box.to ? becomesOpen : was)),
  );
}

/** The open stretches of a day, apart and in order. */
export function stretchesOf(day: Day): Stretch[] {
  const found: Stretch[] = [];
  let start = -1;
  for (let quarter = 0; quarter <= QUARTERS; quarter += 1) {
    const open = day[quarter] ?? false;
    if (open && start < 0) start = quarter;
    if (!open && start >= 0) {
      found.push({ startMin: start * QUARTER_MIN, endMin: quarter * QUARTER_MIN });
      start = -1;
    }
  }
  return found;
}

/** The day of some stretches; null where they fall between quarters or end before they start. */
export function dayOf(stretches: readonly Stretch[]): Day | null {
  const day = [...closedDay];
  for (const { startMin, endMin } of stretches) {
    if (startMin % QUARTER_MIN || endMin % QUARTER_MIN || endMin <= startMin) return null;
    day.fill(true, startMin / QUARTER_MIN, endMin / QUARTER_MIN);
  }
  return day;
}

/** The first day with more separate stretches than are kept, or -1. */
export function crowdedDay(week: Week): number {
  return week.findIndex((day) => stretchesOf(day).length > MAX_STRETCHES);
}

/** The quarters worth showing: the usual day, made longer by what is open outside it. */
export function shownQuarters(week: Week, usual: readonly [number, number]): [number, number] {
  const open = week.flatMap((day) => stretchesOf(day));
  const first = Math.min(usual[0], ...open.map((one) => one.startMin / QUARTER_MIN));
  const last = Math.max(usual[1], ...open.map((one) => one.endMin / QUARTER_MIN));
  return [Math.floor(first / 4) * 4, Math.ceil(last / 4) * 4];
}
