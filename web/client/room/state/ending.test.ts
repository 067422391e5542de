import { describe, expect, it } from "vitest";
import { messagesOf } from "../../i18n";
import { roomConfig } from "../components/draw";
import { formatsOf } from "../format";
import type { Closure, LineState } from "../line";
import { endingOf, type Words } from "./ending";
import { emptyRoom, type RoomView } from "./room-view";

const session: Words = {
  config: roomConfig(),
  t: messagesOf("en"),
  formats: formatsOf("en", "Europe/Paris"),
  clock: { now: () => Date.parse("2026-11-21T10:30:00Z") },
};
const masterclass: Words = {
  ...session,
  config: roomConfig({ kind: "masterclass", role: "audience", charityName: "La Passerelle" }),
};
const inside = emptyRoom({ hasEntered: true, endsAt: "2026-11-21T11:00:00Z" });
const closed = (reason: Closure["reason"], message = ""): LineState => ({
  is: "closed",
  closure: { reason, message },
});
const judged = (verdict: string): RoomView => ({ ...inside, ended: { reason: "judged", verdict } });

describe("the curtain", () => {
  it("stays up while one is in, entering or returning", () => {
    expect(endingOf({ is: "here" }, inside, session)).toBeNull();
    expect(endingOf({ is: "returning" }, inside, session)).toBeNull();
    expect(endingOf({ is: "entering", isSlow: false }, inside, session)).toBeNull();
  });

  it("lets one who left come back", () => {
    const ending = endingOf(closed("left"), inside, session);
    expect(ending?.sentences).toEqual(["You can come back until 12:00."]);
    expect(ending?.returnLabel).toBe("Go back in");
  });

  it("tells one who left before the start by when to be back", () => {
    const early = { ...session, clock: { now: () => Date.parse("2026-11-21T09:50:00Z") } };
    expect(endingOf(closed("left"), inside, early)?.sentences).toEqual([
      "The session starts at 11:00. Be back by 11:10: after that it would count as an absence.",
    ]);
  });

  it("lets one take back the room from a second device", () => {
    const ending = endingOf(closed("superseded", "You are elsewhere."), inside, session);
    expect(ending).toMatchObject({
      sentences: ["You are elsewhere."],
      returnLabel: "Come back here",
    });
  });

  it("asks one who is here on another page which one to keep", () => {
    const ending = endingOf({ is: "elsewhere", message: "Which one?" }, emptyRoom({}), session);
    expect(ending).toMatchObject({
      reason: "elsewhere",
      returnLabel: "Go on here",
      link: { href: "/bookings/bkg_1", label: "Keep the other one" },
    });
    expect(ending?.sentences[0]).toBe("Which one?");
  });

  it("sends one who is signed out to sign in", () => {
    const ending = endingOf(closed("signed_out", "Sign in again."), inside, session);
    expect(ending?.link.href).toMatch(/^\/sign-in\?next=/);
  });

  it("says to one who has left a group that the seat is elsewhere", () => {
    const ending = endingOf(closed("seat_left", "It is at another time."), inside, session);
    expect(ending).toMatchObject({
      title: "You are not in this group any more",
      sentences: ["It is at another time."],
      returnLabel: null,
    });
  });

  it("says why to one whom the hosts showed out, and lets them come back unless banned", () => {
    const removed = endingOf(closed("removed", "They asked you to."), inside, masterclass);
    expect(removed).toMatchObject({
      title: "The hosts asked you to leave",
      sentences: ["They asked you to."],
      returnLabel: "Go back in",
    });
    const banned = endingOf(closed("banned", "It is closed to you."), inside, masterclass);
    expect(banned).toMatchObject({ sentences: ["It is closed to you."], returnLabel: null });
  });

  it("says to one who hosts no more that the stage is the others'", () => {
    const ending = endingOf(closed("stage_left", "You do not host it."), inside, masterclass);
    expect(ending).toMatchObject({
      title: "You are not one of the hosts any more",
      sentences: ["You do not host it."],
      returnLabel: null,
    });
  });

  it("leaves a refusal at the door to the door", () => {
    expect(endingOf(closed("refused", "no"), emptyRoom({}), session)).toBeNull();
    expect(endingOf(closed("refused", "no"), inside, session)?.sentences).toEqual(["no"]);
  });
});

describe("the end of a session", () => {
  it.each([
    ["completed", "learner", session.t.verdictCompleted],
    ["talent_absent", "learner", session.t.verdictYouWaited("Camille Aubry")],
    ["talent_absent", "talent", session.t.verdictYouMissed("Camille Aubry")],
    ["learner_absent", "talent", session.t.verdictYouWaited("Camille Aubry")],
    ["our_fault", "talent", session.t.verdictOther],
  ] as const)("judged %s tells the %s what it means", (verdict, role, sentence) => {
    const words = { ...session, config: roomConfig({ role }) };
    expect(endingOf({ is: "here" }, judged(verdict), words)?.sentences).toEqual([sentence]);
  });

  it.each([
    ["moved", session.t.movedTitle, session.t.movedText],
    ["cancelled", session.t.cancelledSessionTitle, session.t.cancelledSessionText],
  ] as const)("says that it was %s", (reason, title, sentence) => {
    const view: RoomView = { ...inside, ended: { reason, verdict: null } };
    expect(endingOf({ is: "here" }, view, session)).toMatchObject({
      title,
      sentences: [sentence],
      link: { label: "See the session" },
    });
  });
});

describe("the end of a masterclass", () => {
  const goal = { raised_cents: 17_500, goal_cents: 30_000, currency: "EUR", gifts: 5 };

  it("says what was raised", () => {
    const view: RoomView = { ...inside, goal, ended: { reason: "host", verdict: null } };
    expect(endingOf({ is: "here" }, view, masterclass)).toMatchObject({
      title: "The masterclass is over",
      sentences: ["€175 raised for La Passerelle.", masterclass.t.thanksToAll],
      returnLabel: null,
    });
  });

  it("says that tickets are refunded when it was called off", () => {
    const view: RoomView = { ...inside, goal, ended: { reason: "cancelled", verdict: null } };
    expect(endingOf({ is: "here" }, view, masterclass)?.sentences).toEqual([
      masterclass.t.cancelledText,
    ]);
  });
});

it("says where the replay will be, only when something was recorded", () => {
  const over = emptyRoom({ hasEntered: true, ended: { reason: "host", verdict: null } });
  const sentence = "The replay will be at this same address, and on the page of the masterclass.";
  expect(endingOf({ is: "here" }, over, masterclass)?.sentences).not.toContain(sentence);
  const recorded = { ...over, wasRecorded: true };
  const ending = endingOf({ is: "here" }, recorded, masterclass);
  expect(ending?.sentences).toContain(sentence);
  expect(ending?.link.label).toBe("See the masterclass");
});
