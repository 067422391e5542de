import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import { messagesOf } from "../../i18n";
import { ServerClock } from "../clock";
import type { RoomConfig } from "../config";
import { formatsOf } from "../format";
import { SurroundingsContext } from "../surroundings";

/** What a hub in euros takes and offers. */
export const EURO_GIFTS = {
  offeredCents: [500, 1_000, 2_000, 5_000],
  usualCents: 1_000,
  leastCents: 100,
  mostCents: 500_000,
};

/** A page's configuration at ten to ten; a test says what differs. */
export function roomConfig(changes: Partial<RoomConfig> = {}): RoomConfig {
  return {
    kind: "session",
    subjectId: "bkg_1",
    locale: "en",
    role: "learner",
    me: { id: "me", name: "Léa Fontaine" },
    other: { name: "Camille Aubry" },
    title: "First chords",
    startsAt: "2026-11-21T10:00:00Z",
    endsAt: "2026-11-21T11:00:00Z",
    doorOpensAt: "2026-11-21T09:45:00Z",
    serverNow: "2026-11-21T09:50:00Z",
    passUrl: "/pass",
    doorUrl: "/door",
    tryUrl: "/try",
    csrfToken: "csrf",
    socketPath: "/socket.io",
    iceServers: [],
    giveUrl: null,
    goal: null,
    gifts: EURO_GIFTS,
    charityName: null,
    backUrl: "/bookings/bkg_1",
    isLive: true,
    isRehearsal: false,
    ...changes,
  };
}

/** Draw components as the page would, and return where they are. */
export async function draw(
  children: ComponentChildren,
  changes: Partial<RoomConfig> = {},
): Promise<HTMLElement> {
  const config = roomConfig(changes);
  const surroundings = {
    config,
    t: messagesOf(config.locale),
    formats: formatsOf(config.locale, "Europe/Paris"),
    clock: new ServerClock(config.serverNow),
  };
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await act(() =>
    render(
      <SurroundingsContext.Provider value={surroundings}>{children}</SurroundingsContext.Provider>,
      place,
    ),
  );
  return place;
}

/** Find the element with that test id. Throws when it is not there. */
export function find<Kind extends HTMLElement = HTMLElement>(testId: string): Kind {
  const found = document.querySelector<Kind>(`[data-testid="${testId}"]`);
  if (!found) {
    throw new Error(`nothing is marked ${testId}`);
  }
  return found;
}

/** Do something, and let everything that follows from it happen. */
export async function doing(action: () => unknown): Promise<void> {
  await act(async () => {
    await action();
    await new Promise((resolve) => setTimeout(resolve));
  });
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
