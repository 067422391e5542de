import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";
import { hoursMessagesOf } from "../i18n/hours";
import { dayNames } from "./clock";
import { Rows } from "./rows";
import { WeekGrid } from "./WeekGrid";

const field = (name: string) =>
  [...document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)].map((one) => one.value);
const cell = (day: number, quarter: number) =>
  document.querySelector<HTMLElement>(`[data-day="${day}"][data-quarter="${quarter}"]`);
const said = () => document.querySelector("[data-testid=week-said]")?.textContent;
let changes: number;

function dayOfForm(day: number): string {
  const row = `<div class="week__row"><input name="from-${day}"><input name="to-${day}"></div>`;
  const add = `<button name="add" value="${day}">Add</button>`;
  return `<fieldset data-weekday="${day}"><div>${row}</div>${add}</fieldset>`;
}

async function press(key: string, isShift = false) {
  const target = document.querySelector(".grid-week__cell[tabindex='0']");
  const event = new KeyboardEvent("keydown", { key, shiftKey: isShift, bubbles: true });
  await act(() => void target?.dispatchEvent(event));
}

async function point(type: string, at: HTMLElement | null) {
  vi.spyOn(document, "elementFromPoint").mockReturnValue(at);
  const event = new MouseEvent(type, { bubbles: true, button: 0 });
  await act(() => void (type === "pointerdown" ? at : cell(0, 36))?.dispatchEvent(event));
}

beforeEach(async () => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  changes = 0;
  const days = Array.from({ length: 7 }, (_, day) => dayOfForm(day)).join("");
  document.body.innerHTML = `<div id="grid"></div><div id="rows">${days}</div>`;
  const rows = new Rows(document.getElementById("rows") as HTMLElement);
  rows.addWithoutAsking();
  const place = document.getElementById("grid") as HTMLElement;
  const onChange = () => {
    changes += 1;
  };
  await act(() =>
    render(
      <WeekGrid rows={rows} names={dayNames("en")} t={hoursMessagesOf("en")} onChange={onChange} />,
      place,
    ),
  );
});

it("opens hours by keyboard, writes them in the rows and says so", async () => {
  await press("ArrowDown", true);
  await press("ArrowDown", true);
  await press("ArrowDown", true);
  await press("ArrowRight", true);
  expect(said()).toBe("Monday to Tuesday, 9:00 to 10:00 chosen.");
  await press(" ");
  expect([field("from-0"), field("to-1")]).toEqual([["09:00"], ["10:00"]]);
  expect(said()).toBe("Monday to Tuesday, 9:00 to 10:00: open.");
  expect(cell(1, 39)?.getAttribute("aria-label")).toBe("Tuesday, 9:45, open");
  expect(changes).toBe(1);
});

it("closes what was open, and leaves one empty row", async () => {
  await press("Enter");
  await press("Enter");
  expect([field("from-0"), said()]).toEqual([[""], "Monday, 9:00 to 9:15: closed."]);
});

it("follows what is typed, once it can be read", async () => {
  const [start, end] = document.querySelectorAll<HTMLInputElement>('[data-weekday="2"] input');
  for (const [input, text] of [
    [start, "9h30"],
    [end, "11"],
  ] as const) {
    await act(() => {
      if (input) input.value = text;
      input?.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  expect(cell(2, 38)?.getAttribute("aria-label")).toBe("Wednesday, 9:30, open");
  expect(cell(2, 44)?.getAttribute("aria-label")).toBe("Wednesday, 11:00, closed");
});

it("opens what a mouse is dragged over", async () => {
  await point("pointerdown", cell(0, 40));
  await point("pointermove", cell(2, 43));
  await point("pointerup", cell(2, 43));
  expect([field("from-2"), field("to-2")]).toEqual([["10:00"], ["11:00"]]);
  expect(field("from-3")).toEqual([""]);
});

it("refuses a seventh stretch in a day, and says why", async () => {
  for (let turn = 0; turn < 7; turn += 1) {
    await press(" ");
    await press("ArrowDown");
    await press("ArrowDown");
  }
  expect(field("from-0")).toHaveLength(6);
  expect(document.querySelector("[role=alert]")?.textContent).toContain("more than 6");
});

it("gives one more row without leaving the page, up to six", async () => {
  const add = document.querySelector<HTMLButtonElement>('[data-weekday="4"] button');
  for (let turn = 0; turn < 9; turn += 1) add?.click();
  expect(field("from-4")).toHaveLength(6);
});
