import { beforeEach, expect, it, vi } from "vitest";
import { ServerClock } from "../clock";
import { FakeSocket } from "../fake-socket";
import { Notes } from "../notes";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing, draw, find, type } from "./draw";
import { Side } from "./Side";

let room: Room;
let notes: Notes;
let socket: FakeSocket;

beforeEach(async () => {
  vi.useRealTimers();
  socket = new FakeSocket();
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  notes = new Notes(room, () => "key-0001");
  await draw(<Side room={room} notes={notes} onClose={() => {}} first="notes" />);
});

const board = (text: string, edit: number) =>
  ({ name: "notes", version: edit, text, edit }) as const;

it("shows what others write, and keeps the caret with its words", async () => {
  await doing(() => socket.events.onNotice("board.changed", { board: board("one two", 1) }));
  const field = find<HTMLTextAreaElement>("notes");
  expect(field.value).toBe("one two");
  field.focus();
  field.setSelectionRange(7, 7);
  document.dispatchEvent(new Event("selectionchange"));
  await doing(() => socket.events.onNotice("board.changed", { board: board("zero one two", 2) }));
  expect(field.value).toBe("zero one two");
  expect(field.selectionStart).toBe(12);
});

it("leaves the caret where somebody writes", async () => {
  await doing(() => socket.events.onNotice("board.changed", { board: board("one two", 1) }));
  const field = find<HTMLTextAreaElement>("notes");
  field.focus();
  field.value = "one, two";
  field.setSelectionRange(4, 4);
  await doing(() => field.dispatchEvent(new Event("input", { bubbles: true })));
  expect(field.value).toBe("one, two");
  expect(field.selectionStart).toBe(4);
});

it("says whether what was written is kept, and that both keep it", async () => {
  await doing(() => type(find<HTMLTextAreaElement>("notes"), "Scales"));
  expect(find("notes-state").textContent).toContain("Saving");
  expect(find("notes").closest(".notes")?.textContent).toContain("session’s page");
});

it("goes to the chat and comes back to the same words", async () => {
  await doing(() => type(find<HTMLTextAreaElement>("notes"), "Scales"));
  await doing(() => find("tab-chat").click());
  expect(document.querySelector("[data-testid=notes]")).toBeNull();
  await doing(() => find("tab-notes").click());
  expect(find<HTMLTextAreaElement>("notes").value).toBe("Scales");
});
