import { expect, it } from "vitest";
import { dayNames, minuteOf, timeOf, typedTime } from "./clock";

it.each([
  ["9", 540],
  ["9h30", 570],
  ["9 h 30", 570],
  ["9H", 540],
  ["09:15", 555],
  ["0930", 570],
  ["18.45", 1125],
  ["24:00", 1440],
  ["25", null],
  ["9:75", null],
  ["soon", null],
  ["", null],
])("reads %s as the server does", (text, minute) => {
  expect(minuteOf(text)).toBe(minute);
});

it("writes what it reads", () => {
  expect([typedTime(555), typedTime(1440), timeOf(37)]).toEqual(["09:15", "24:00", "9:15"]);
});

it("names the days from Monday, with a capital", () => {
  expect(dayNames("fr")[0]).toBe("Lundi");
  expect(dayNames("en")[6]).toBe("Sunday");
});
