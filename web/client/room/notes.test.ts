import { beforeEach, expect, it, vi } from "vitest";
import { ServerClock } from "./clock";
import { FakeSocket, roomState } from "./fake-socket";
import { Notes } from "./notes";
import { Room } from "./room";
import { Refused, Unanswered } from "./socket";
import { emptyRoom } from "./state/room-view";

interface Change {
  base: number;
  key: string;
  start: number;
  removed: number;
  inserted: string;
}

/** The hub's side: the text, which takes a change only when it was made to this very text. */
class Hub {
  text = "";
  edit = 0;
  readonly done = new Map<string, number>();

  take({ base, key, start, removed, inserted }: Change): { edit: number } {
    const known = this.done.get(key);
    if (known !== undefined) {
      return { edit: known };
    }
    if (base !== this.edit) {
      throw new Refused("notes_moved", "moved");
    }
    const letters = [...this.text];
    letters.splice(start, removed, ...inserted);
    this.text = letters.join("");
    this.edit += 1;
    this.done.set(key, this.edit);
    return { edit: this.edit };
  }
}

class Person {
  readonly socket = new FakeSocket();
  readonly notes: Notes;
  private readonly room: Room;
  keys = 0;

  constructor(
    private readonly hub: Hub,
    name: string,
  ) {
    this.socket.on("notes.change", (message) => this.hub.take(message as Change));
    const ports = {
      openSocket: this.socket.openSocket,
      clock: new ServerClock(0),
      askPass: async () => ({ token: "pass" }),
      newKey: () => "key-0001",
    };
    this.room = new Room(ports, emptyRoom({}));
    this.notes = new Notes(this.room, () => `${name}-key-${++this.keys}`);
  }

  async enter(): Promise<void> {
    this.socket.on("room.join", () => roomState({ boards: [this.board()] }));
    this.room.line.enter();
    await vi.advanceTimersByTimeAsync(0);
    this.socket.accept();
    await vi.advanceTimersByTimeAsync(10);
  }

  look(): void {
    this.socket.events.onNotice("board.changed", { board: this.board() });
  }

  get text(): string {
    return this.notes.view.get().text;
  }

  private board() {
    const { text, edit } = this.hub;
    return { name: "notes", version: edit, text, edit } as const;
  }
}

let hub: Hub;
let ada: Person;
let max: Person;
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers();
  hub = new Hub();
  ada = new Person(hub, "ada");
  max = new Person(hub, "max");
  await ada.enter();
  await max.enter();
});

it("is read while somebody writes on without a pause", async () => {
  for (let length = 1; length <= 20; length++) {
    ada.notes.write("x".repeat(length));
    await wait(100);
  }
  expect(hub.text.length).toBeGreaterThan(10);
  await wait(500);
  expect(hub.text).toBe("x".repeat(20));
});

it("is kept while others write on without a pause", async () => {
  ada.notes.write("Ada's");
  for (let length = 1; length <= 10; length++) {
    hub.text = `${hub.text}y`;
    hub.edit += 1;
    ada.look();
    await wait(100);
  }
  expect(hub.text).toContain("Ada's");
});

it("sends what was written a little later, in characters", async () => {
  ada.notes.write("Do 🎵");
  ada.notes.write("Do 🎵 ré");
  expect(ada.notes.view.get().isKept).toBe(false);
  await wait(500);
  ada.notes.write("Do 🎵 mi");
  await wait(500);
  const changes = ada.socket.messages("notes.change") as Change[];
  expect(changes).toMatchObject([
    { base: 0, start: 0, removed: 0, inserted: "Do 🎵 ré" },
    { base: 1, start: 5, removed: 2, inserted: "mi" },
  ]);
  expect(hub.text).toBe("Do 🎵 mi");
  expect(ada.notes.view.get().isKept).toBe(true);
});

it("puts together what two write at once", async () => {
  ada.notes.write("first\n");
  max.notes.write("second\n");
  await wait(500);
  for (let turn = 0; turn < 4; turn++) {
    ada.look();
    max.look();
    await wait(500);
  }
  expect(hub.text).toContain("first\n");
  expect(hub.text).toContain("second\n");
  expect([ada.text, max.text]).toEqual([hub.text, hub.text]);
});

it("does a change once when its answer is lost", async () => {
  const take = vi.fn((message: unknown) => {
    hub.take(message as Change);
    throw new Unanswered("notes.change");
  });
  ada.socket.on("notes.change", take as never);
  ada.notes.write("once");
  await wait(500);
  expect(hub.text).toBe("once");
  ada.socket.on("notes.change", (message) => hub.take(message as Change));
  await ada.enter();
  await wait(3_000);
  expect(hub.text).toBe("once");
  expect(ada.notes.view.get()).toMatchObject({ text: "once", isKept: true });
});

it("sends a long text in several pieces", async () => {
  ada.notes.write("🎵".repeat(7_000));
  await wait(1_000);
  expect(ada.socket.messages("notes.change")).toHaveLength(2);
  expect(hub.text).toBe("🎵".repeat(7_000));
});

it("says why more is not kept, and goes on when it is shorter", async () => {
  ada.socket.refuse("notes.change", "notes_too_long", "too long");
  ada.notes.write("a".repeat(20_001));
  await wait(1_000);
  expect(ada.notes.view.get()).toMatchObject({ isKept: false, problem: "too long" });
  ada.socket.on("notes.change", (message) => hub.take(message as Change));
  ada.notes.write("short");
  await wait(1_000);
  expect(ada.notes.view.get()).toEqual({ text: "short", isKept: true, problem: null });
});

it("takes out what no text holds", () => {
  ada.notes.write("a\u0000b\r\nc\ud800d\te");
  expect(ada.text).toBe("ab\ncd\te");
});

it("ends with the same text on both sides, whatever both write and in whatever order", async () => {
  let state = 5;
  const roll = (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
  const marks: string[] = [];
  for (let round = 0; round < 120; round++) {
    const who = roll(2) ? ada : max;
    const mark = `[${round}]`;
    marks.push(mark);
    who.notes.write(who.text + mark);
    await wait(roll(900));
    if (roll(2)) {
      (roll(2) ? ada : max).look();
    }
  }
  for (let turn = 0; turn < 6; turn++) {
    ada.look();
    max.look();
    await wait(900);
  }
  expect([ada.text, max.text]).toEqual([hub.text, hub.text]);
  for (const mark of marks) {
    expect(hub.text.split(mark)).toHaveLength(2);
  }
});
