import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatEntry, Entry } from "../protocol";
import { ServerClock } from "./clock";
import { FakeSocket, roomState } from "./fake-socket";
import { Room } from "./room";
import { emptyRoom } from "./state/room-view";

let socket: FakeSocket;
let room: Room;
let clock: ServerClock;
let remembered: Entry[];
let told: string[];

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const shown = () => room.view.get().entries.list.map(({ seq }) => seq);

function chat(seq: number, text = `${seq}`): ChatEntry {
  const author = { id: "p", name: "P" };
  return { seq, at: "2026-11-21T10:00:00Z", author, kind: "chat", payload: { text } };
}

/** A hub that remembers entries and gives them three at a time. */
function remember(...entries: Entry[]): void {
  remembered.push(...entries);
}

function after(seq: number) {
  const later = remembered.filter((entry) => entry.seq > seq);
  const last_seq = remembered.at(-1)?.seq ?? 0;
  return { entries: later.slice(0, 3), last_seq, has_more: later.length > 3 };
}

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  remembered = [];
  told = [];
  socket.on("room.join", (message) => {
    const known = message.after ?? null;
    const page = known === null ? { ...after(0), has_more: false } : after(known);
    return roomState(page);
  });
  socket.on("entries.after", ({ seq }) => after(seq));
  clock = new ServerClock(0, () => 0);
  let keys = 0;
  const ports = {
    openSocket: socket.openSocket,
    clock,
    askPass: async () => ({ token: "pass" }),
    newKey: () => `key-${++keys}`,
  };
  room = new Room(ports, emptyRoom({}));
  room.follow({
    joined: () => told.push("joined"),
    lost: () => told.push("lost"),
    wentLive: () => told.push("live"),
    ended: () => told.push("ended"),
    otherLeft: (id) => told.push(`${id} left`),
  });
});

async function enter(): Promise<void> {
  room.line.enter();
  await wait(0);
  socket.accept();
  await wait(0);
}

async function comeBack(): Promise<void> {
  await wait(1_000);
  socket.accept();
  await wait(10);
}

const hear = (entry: Entry) => socket.events.onNotice("entry.added", { entry });

describe("missing nothing", () => {
  it("shows what is said, as it is said", async () => {
    remember(chat(1), chat(2));
    await enter();
    hear(chat(3));
    expect(shown()).toEqual([1, 2, 3]);
  });

  it("fetches what was said while the line was lost, over several pages", async () => {
    remember(chat(1));
    await enter();
    socket.drop();
    remember(...Array.from({ length: 10 }, (_, index) => chat(index + 2)));
    await comeBack();
    expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(socket.messages("room.join")).toEqual([
      { after: null, asks_first: true },
      { after: 1, asks_first: false },
    ]);
  });

  it("fetches what it did not hear before an entry that it heard", async () => {
    remember(chat(1));
    await enter();
    remember(chat(2), chat(3), chat(4));
    hear(chat(4));
    hear(chat(4));
    await wait(10);
    expect(shown()).toEqual([1, 2, 3, 4]);
    expect(socket.messages("entries.after")).toEqual([{ seq: 1 }]);
  });

  it("does not ask for ever when the hub cannot give what is missing", async () => {
    await enter();
    hear(chat(9));
    await wait(60_000);
    expect(socket.messages("entries.after")).toHaveLength(1);
    expect(shown()).toEqual([]);
  });

  it("fetches at the next entrance what a lost line kept from it", async () => {
    remember(chat(1));
    await enter();
    remember(chat(2), chat(3));
    socket.isOpen = false;
    hear(chat(3));
    await wait(10);
    expect(shown()).toEqual([1]);
    socket.drop();
    await comeBack();
    expect(shown()).toEqual([1, 2, 3]);
  });
});

describe("writing", () => {
  it("shows the sentence until its entry comes", async () => {
    await enter();
    socket.on("chat.send", () => ({ seq: 1 }));
    expect(await room.write("Hello")).toBeNull();
    expect(room.outgoing.get()).toMatchObject([{ text: "Hello", seq: 1 }]);
  });

  it("sends again, under the same key, what the lost line swallowed", async () => {
    await enter();
    socket.drop();
    await room.write("Hello");
    expect(room.outgoing.get()).toMatchObject([{ isFailed: true }]);
    socket.on("chat.send", () => ({ seq: 1 }));
    await comeBack();
    expect(socket.messages("chat.send")).toEqual([{ key: "key-1", text: "Hello" }]);
    expect(room.outgoing.get()).toMatchObject([{ isFailed: false, seq: 1 }]);
  });

  it("gives the hub's sentence back when it refuses", async () => {
    await enter();
    socket.refuse("chat.send", "too_many", "Wait a moment.");
    expect(await room.write("Hello")).toBe("Wait a moment.");
    expect(room.outgoing.get()).toEqual([]);
  });
});

describe("what the media follow", () => {
  const at = "2026-11-21T10:00:00Z";

  it("is told once when the broadcast begins and ends", async () => {
    await enter();
    hear({ seq: 1, at, author: null, kind: "live", payload: {} });
    hear({ seq: 1, at, author: null, kind: "live", payload: {} });
    const payload = { reason: "host", verdict: null } as const;
    hear({ seq: 2, at, author: null, kind: "ended", payload });
    expect(told).toEqual(["joined", "live", "ended"]);
  });

  it("is told of people who leave", async () => {
    await enter();
    socket.events.onNotice("participant.left", { id: "ada" });
    expect(told).toContain("ada left");
  });
});

it("sets its clock by the hub's", async () => {
  await enter();
  expect(new Date(clock.now()).toISOString()).toBe("2026-11-21T09:50:00.000Z");
});
