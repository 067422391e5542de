import { expect, it } from "vitest";
import {
  closedDay,
  crowdedDay,
  dayOf,
  isOpen,
  painted,
  rectangle,
  shownQuarters,
  stretchesOf,
  type Week,
} from "./week";

const closed: Week = Array.from({ length: 7 }, () => closedDay);
const morning = { firstDay: 0, lastDay: 4, from: 36, to: 47 };

it("opens a rectangle of days and quarters, and nothing beside it", () => {
  const week = painted(closed, morning, true);
  expect(stretchesOf(week[4] ?? [])).toEqual([{ startMin: 540, endMin: 720 }]);
  expect(stretchesOf(week[5] ?? [])).toEqual([]);
  expect(isOpen(week, { day: 0, quarter: 35 })).toBe(false);
});

it("closes the middle of a stretch, which becomes two", () => {
  const noon = { firstDay: 2, lastDay: 2, from: 40, to: 41 };
  const week = painted(painted(closed, morning, true), noon, false);
  expect(stretchesOf(week[2] ?? [])).toEqual([
    { startMin: 540, endMin: 600 },
    { startMin: 630, endMin: 720 },
  ]);
});

it("has corners in order whichever way one drags", () => {
  const choice = { anchor: { day: 4, quarter: 47 }, cursor: { day: 0, quarter: 36 } };
  expect(rectangle(choice)).toEqual(morning);
});

it("keeps a stretch that ends at midnight", () => {
  const day = dayOf([{ startMin: 1380, endMin: 1440 }]);
  expect(stretchesOf(day ?? [])).toEqual([{ startMin: 1380, endMin: 1440 }]);
});

it.each([
  [{ startMin: 541, endMin: 600 }],
  [{ startMin: 600, endMin: 600 }],
  [{ startMin: 660, endMin: 600 }],
])("makes no day of hours that cannot be", (stretch) => {
  expect(dayOf([stretch])).toBeNull();
});

it("names the day with more stretches than are kept", () => {
  const day = closedDay.map((_, quarter) => quarter % 2 === 0 && quarter < 14);
  expect(crowdedDay(closed.map((was, index) => (index === 3 ? day : was)))).toBe(3);
  expect(crowdedDay(closed)).toBe(-1);
});

it("shows whole hours, and what is open outside the usual ones", () => {
  expect(shownQuarters(closed, [28, 84])).toEqual([28, 84]);
  const early = painted(closed, { firstDay: 1, lastDay: 1, from: 22, to: 24 }, true);
  expect(shownQuarters(early, [28, 84])).toEqual([20, 84]);
});
