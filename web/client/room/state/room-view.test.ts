import { describe, expect, it } from "vitest";
import type { Entry, GoalPayload, Participant } from "../../protocol";
import { roomState } from "../fake-socket";
import { emptyRoom, type Happening, type RoomView, reduce } from "./room-view";

const at = "2026-11-21T10:00:00Z";
const goal = (raised: number): GoalPayload => ({
  raised_cents: raised,
  goal_cents: 100_000,
  currency: "EUR",
  gifts: 1,
});
const ada: Participant = {
  id: "ada",
  name: "Ada",
  role: "talent",
  presence: "here",
  page: "page-a",
};

function viewAfter(...happenings: Happening[]): RoomView {
  return happenings.reduce(reduce, emptyRoom({}));
}

const entered: Happening = {
  type: "joined",
  room: roomState({ others: [{ ...ada, presence: "expected", page: "" }], goal: goal(500) }),
};
const said = (...entries: Entry[]): Happening => ({ type: "entries", entries });
const live: Entry = { seq: 1, at, author: null, kind: "live", payload: {} };
const moved: Entry = { seq: 2, at, author: null, kind: "goal", payload: goal(2_500) };
const over: Entry = {
  seq: 3,
  at,
  author: null,
  kind: "ended",
  payload: { reason: "host", verdict: null },
};

describe("people", () => {
  it("are expected, come, lose their connection, return, and leave", () => {
    expect(viewAfter(entered).others).toMatchObject([{ presence: "expected" }]);
    const here = viewAfter(entered, { type: "arrived", participant: ada });
    expect(here.others).toEqual([ada]);
    const away = reduce(here, { type: "presence", id: "ada", presence: "away" });
    expect(away.others).toEqual([{ ...ada, presence: "away" }]);
    const left = reduce(away, { type: "presence", id: "ada", presence: "left" });
    expect(left.others).toEqual([{ ...ada, presence: "left" }]);
    expect(reduce(left, { type: "arrived", participant: ada }).others).toEqual([ada]);
  });

  it("are not invented from the departure of a stranger", () => {
    const view = viewAfter(entered, { type: "presence", id: "eve", presence: "left" });
    expect(view.others.map(({ id }) => id)).toEqual(["ada"]);
  });

  it("are counted when they watch", () => {
    expect(viewAfter(entered, { type: "viewers", count: 12 }).viewers).toBe(12);
  });
});

describe("a broadcast", () => {
  it("begins, moves its goal and ends by its entries", () => {
    expect(viewAfter(entered).isLive).toBe(false);
    expect(viewAfter(entered, said(live))).toMatchObject({ isLive: true, isReceiving: true });
    expect(viewAfter(entered, said(live, moved)).goal?.raised_cents).toBe(2_500);
    expect(viewAfter(entered, said(live, moved, over))).toMatchObject({
      isLive: false,
      ended: { reason: "host" },
    });
  });

  it("does not move on an entry that comes before its turn", () => {
    const view = viewAfter(entered, said(moved));
    expect(view.goal?.raised_cents).toBe(500);
    expect(reduce(view, said(live)).goal?.raised_cents).toBe(2_500);
  });

  it("pauses when the media server no longer receives the host", () => {
    const view = viewAfter(entered, said(live), {
      type: "stage",
      isReceiving: false,
      hasScreen: false,
    });
    expect(view).toMatchObject({ isLive: true, isReceiving: false });
  });

  it("is what the hub says when one enters in the middle", () => {
    const view = viewAfter({ type: "joined", room: roomState({ is_live: true, goal: goal(900) }) });
    expect(view).toMatchObject({ hasEntered: true, isLive: true, goal: { raised_cents: 900 } });
  });

  it("is over when one enters after the end", () => {
    const room = roomState({ entries: [{ ...over, seq: 9 }], last_seq: 9 });
    expect(viewAfter({ type: "joined", room }).ended).toEqual({ reason: "host", verdict: null });
  });

  it("keeps the goal that the hub told when the missed entries are older", () => {
    const back: Happening = {
      type: "joined",
      room: roomState({ entries: [live, moved], last_seq: 2, goal: goal(2_500), is_live: true }),
    };
    expect(viewAfter(entered, back)).toMatchObject({ isLive: true, goal: { raised_cents: 2_500 } });
  });
});
