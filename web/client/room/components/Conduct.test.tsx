import { beforeEach, describe, expect, it } from "vitest";
import type { Entry, PeopleBoard } from "../../protocol";
import { ServerClock } from "../clock";
import type { RoomConfig } from "../config";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { CheerRise } from "./CheerRise";
import { doing, draw, find, type } from "./draw";
import { Side } from "./Side";

const at = "2026-11-21T19:04:00Z";
const tom = { id: "tom", name: "Tom" };
const ada = { id: "ada", name: "Ada" };
const reason = { grounds: "spam", words: "Again and again" } as const;
const line = (seq: number, author = tom, text = "Buy this"): Entry => ({
  seq,
  at,
  author,
  kind: "chat",
  payload: { text },
});

let socket: FakeSocket;
let room: Room;
let place: HTMLElement;

async function enter(changes: Parameters<typeof roomState>[0], config: Partial<RoomConfig>) {
  socket = new FakeSocket();
  socket.on("room.join", () => roomState({ kind: "masterclass", ...changes }));
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  room.line.enter();
  await new Promise((resolve) => setTimeout(resolve));
  socket.accept();
  await new Promise((resolve) => setTimeout(resolve));
  place = await draw(<Side room={room} onClose={() => {}} />, { kind: "masterclass", ...config });
}

const host = { ...ada, role: "host", presence: "here", page: "p" } as const;
const labels = (seq: number) =>
  [...(find(`chat-menu-${seq}`).parentElement?.querySelectorAll("button") ?? [])].map(
    ({ textContent }) => textContent,
  );

async function giveReason(): Promise<void> {
  await doing(() => {
    const grounds = find<HTMLSelectElement>("grounds");
    grounds.value = "spam";
    grounds.dispatchEvent(new Event("change", { bubbles: true }));
    type(find<HTMLTextAreaElement>("conduct-words"), "Again and again");
  });
  await doing(() => find("confirm-conduct").click());
}

describe("a host", () => {
  beforeEach(async () => {
    const entries = [line(1), line(2, ada, "Mine"), line(3, { id: "zoe", name: "Zoé" }, "Hi")];
    await enter({ entries, last_seq: 3, others: [host] }, { role: "host", me: ada });
  });

  it("does to viewers what hosts may, to hosts less, and to themselves least", () => {
    expect(labels(1)).toEqual([
      "Pin above the chat",
      "Take this message away",
      "Silence",
      "Show out",
      "Ban from this masterclass",
      "Report to Estrade",
    ]);
    expect(labels(2)).toEqual(["Pin above the chat", "Take this message away"]);
  });

  it("gives a reason, and reads why when the hub refuses", async () => {
    socket.refuse("person.silence", "hosts_protected", "This person hosts.");
    await doing(() => find("conduct-silence").click());
    await giveReason();
    expect(socket.messages("person.silence")).toEqual([{ person_id: "tom", ...reason }]);
    expect(document.querySelector("dialog [role=alert]")?.textContent).toBe("This person hosts.");
    socket.on("person.silence", () => ({}));
    await doing(() => find("confirm-conduct").click());
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("sends nothing without a reason", async () => {
    await doing(() => find("conduct-ban").click());
    await doing(() => find("confirm-conduct").click());
    expect(socket.messages("person.ban")).toEqual([]);
  });

  it("takes a message away: its words are gone at once", async () => {
    await doing(() => find("conduct-takeAway").click());
    await giveReason();
    expect(socket.messages("chat.take_away")).toEqual([{ seq: 1, ...reason }]);
    const entry: Entry = { seq: 4, at, author: null, kind: "taken", payload: { seq: 1 } };
    await doing(() => socket.events.onNotice("entry.added", { entry }));
    expect(place.textContent).not.toContain("Buy this");
    expect(place.textContent).toContain("Removed by a host.");
    expect(labels(1)).not.toContain("Pin above the chat");
  });

  it("takes the words of a gift away with a reason: the gift stays", async () => {
    const payload = { amount_cents: 500, currency: "EUR", donor_name: "Zoé", message: "My shop" };
    const gift: Entry = { seq: 4, at, author: null, kind: "gift", payload };
    await doing(() => socket.events.onNotice("entry.added", { entry: gift }));
    expect(place.textContent).toContain("My shop");
    await doing(() => find("take-words-4").click());
    await giveReason();
    expect(socket.messages("chat.take_away")).toEqual([{ seq: 4, ...reason }]);
    const taken: Entry = { seq: 5, at, author: null, kind: "taken", payload: { seq: 4 } };
    await doing(() => socket.events.onNotice("entry.added", { entry: taken }));
    expect(place.textContent).not.toContain("My shop");
    expect(place.querySelector(".chat__line--gift")?.textContent).toContain("Zoé€5");
    expect(place.querySelector("[data-testid=take-words-4]")).toBeNull();
  });

  it("finds who is silenced and banned under People, and lets them back", async () => {
    const board: PeopleBoard = {
      name: "people",
      version: 1,
      silenced: [{ person: tom, by: ada, reason, at }],
      silenced_count: 1,
      banned: [],
      banned_count: 0,
    };
    await doing(() => socket.events.onNotice("board.changed", { board }));
    await doing(() => find("tab-people").click());
    expect(find("people").textContent).toContain("Silenced (1)");
    expect(find("people").textContent).toContain("Again and again");
    await doing(() => find("unsilence").click());
    expect(socket.messages("person.unsilence")).toEqual([{ person_id: "tom" }]);
  });

  it("writes to the other hosts, and sees on the tab that they wrote", async () => {
    const lines = [{ seq: 1, at, author: tom, text: "Two minutes left" }];
    const board = { name: "hosts", version: 1, lines, has_more: false } as const;
    await doing(() => socket.events.onNotice("board.changed", { board }));
    expect(find("tab-hosts").textContent).toBe("Hosts1");
    await doing(() => find("tab-hosts").click());
    expect(find("hosts-lines").textContent).toContain("Two minutes left");
    expect(find("tab-hosts").textContent).toBe("Hosts");
    await doing(() => type(find<HTMLTextAreaElement>("hosts-input"), "Thanks"));
    await doing(() => find("hosts-send").click());
    expect(socket.messages("hosts.write")).toMatchObject([{ text: "Thanks" }]);
  });
});

describe("a viewer", () => {
  beforeEach(() =>
    enter({ entries: [line(1)], last_seq: 1, others: [host] }, { role: "audience" }),
  );

  it("can only report, and is thanked", async () => {
    expect(labels(1)).toEqual(["Report to Estrade"]);
    expect(document.querySelector("[data-testid=tab-people]")).toBeNull();
    await doing(() => find("conduct-report").click());
    await giveReason();
    expect(socket.messages("complaint.send")).toEqual([{ person_id: "tom", seq: 1, ...reason }]);
    expect(find("report-sent").textContent).toContain("Somebody reads it");
  });

  it("cannot take the words of a gift away", async () => {
    const payload = { amount_cents: 500, currency: "EUR", donor_name: "Zoé", message: "Bravo" };
    const gift: Entry = { seq: 2, at, author: null, kind: "gift", payload };
    await doing(() => socket.events.onNotice("entry.added", { entry: gift }));
    expect(place.textContent).toContain("Bravo");
    expect(place.querySelector("[data-testid=take-words-2]")).toBeNull();
  });

  it("reads why they are silenced instead of the line to write on", async () => {
    await doing(() => socket.events.onNotice("silence.changed", { silence: reason }));
    expect(find("silenced").textContent).toContain("Again and again");
    expect(document.querySelector("[data-testid=chat-input]")).toBeNull();
    await doing(() => socket.events.onNotice("silence.changed", { silence: null }));
    expect(find("chat-input")).not.toBeNull();
  });

  it("sees a cheer once, with how many gave it", async () => {
    const drawn = await draw(<CheerRise room={room} />);
    const given = { applause: 12, heart: 1, laughter: 0, wonder: 0 };
    await doing(() => socket.events.onNotice("cheers.given", given));
    expect([...drawn.querySelectorAll(".cheers__one")].map((one) => one.textContent)).toEqual([
      "12",
      "",
    ]);
    expect(find("cheers").getAttribute("aria-hidden")).toBe("true");
  });
});
