import { beforeEach, expect, it, vi } from "vitest";
import { followReturn, takeReturn } from "./coming-back";
import type { Line } from "./line";
import type { LineState } from "./line-state";
import { Store } from "./store";

const ROOM = "session:bkg_1";
let line: { store: Store<LineState> };

const closed: LineState = { is: "closed", closure: { reason: "left", message: "" } };
const takes = (room = ROOM) => takeReturn(sessionStorage, room, Date.now());
const goAway = () => window.dispatchEvent(new Event("pagehide"));

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  line = { store: new Store<LineState>({ is: "idle" }) };
  followReturn(document, line as unknown as Line, sessionStorage, ROOM);
});

it("goes back in after the page was loaded again, once", () => {
  line.store.set({ is: "here" });
  goAway();
  expect(takes()).toBe(true);
  expect(takes()).toBe(false);
});

it("shows the door to whoever was not in, or has left", () => {
  goAway();
  expect(takes()).toBe(false);
  line.store.set({ is: "here" });
  line.store.set(closed);
  goAway();
  expect(takes()).toBe(false);
});

it("shows the door of another room, and after five minutes", () => {
  line.store.set({ is: "returning" });
  goAway();
  expect(takes("session:bkg_2")).toBe(false);
  goAway();
  vi.advanceTimersByTime(301_000);
  expect(takes()).toBe(false);
});

it("leaves nothing to a copy of the tab while this one stays", () => {
  line.store.set({ is: "here" });
  goAway();
  window.dispatchEvent(new Event("pageshow"));
  expect(takes()).toBe(false);
});
