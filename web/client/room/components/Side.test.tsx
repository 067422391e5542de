import { beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing, draw, find, type } from "./draw";
import { Side } from "./Side";

const at = "2026-11-21T19:04:00Z";
const ada = { id: "ada", name: "Ada" };
const host = { ...ada, role: "host", presence: "here", page: "p" } as const;

let socket: FakeSocket;
let room: Room;
let place: HTMLElement;

function entries(): Entry[] {
  const gift = { amount_cents: 2_000, currency: "EUR", donor_name: null, message: "Bravo" };
  const goal = { raised_cents: 2_000, goal_cents: 10_000, currency: "EUR", gifts: 1 };
  return [
    { seq: 1, at, author: null, kind: "live", payload: {} },
    { seq: 2, at, author: ada, kind: "chat", payload: { text: "<img src=x onerror=alert(1)>" } },
    { seq: 3, at, author: null, kind: "gift", payload: gift },
    { seq: 4, at, author: null, kind: "goal", payload: goal },
    { seq: 5, at, author: null, kind: "notice", payload: { fr: "Bonjour", en: "Hello" } },
  ];
}

beforeEach(async () => {
  socket = new FakeSocket();
  socket.on("room.join", () =>
    roomState({ others: [host], entries: entries(), last_seq: 5, kind: "masterclass" }),
  );
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
  place = await draw(<Side room={room} onClose={() => {}} />, {
    kind: "masterclass",
    role: "audience",
  });
});

const lines = () => [...place.querySelectorAll(".chat__line")].map((line) => line.textContent);

describe("the chat", () => {
  it("reads chat, gifts and what the room says, in the person's language", () => {
    expect(lines()).toEqual([
      "The masterclass has begun.",
      "Ada Host 20:04Report to Estrade<img src=x onerror=alert(1)>",
      "Anonymous€20Bravo",
      "Hello",
    ]);
    expect(place.querySelector("img")).toBeNull();
  });

  it("sends with Enter, and shows the sentence until its entry comes", async () => {
    socket.on("chat.send", () => ({ seq: 6 }));
    await doing(() => type(find<HTMLTextAreaElement>("chat-input"), "  Good evening  "));
    await doing(() => {
      const enter = { key: "Enter", bubbles: true, cancelable: true };
      find("chat-input").dispatchEvent(new KeyboardEvent("keydown", enter));
    });
    expect(socket.messages("chat.send")).toMatchObject([{ text: "Good evening" }]);
    expect(lines().at(-1)).toContain("Good evening");
    const author = { id: "me", name: "Léa" };
    const payload = { text: "Good evening" };
    const entry: Entry = { seq: 6, at, author, kind: "chat", payload };
    await doing(() => socket.events.onNotice("entry.added", { entry }));
    expect(lines().filter((line) => line?.includes("Good evening"))).toHaveLength(1);
    expect(lines().at(-1)).toBe("You  20:04Good evening");
  });

  it("keeps the words and shows the sentence when the hub refuses them", async () => {
    socket.refuse("chat.send", "too_many", "Five messages in ten seconds is the most.");
    await doing(() => type(find<HTMLTextAreaElement>("chat-input"), "Again"));
    await doing(() => find("chat-send").click());
    expect(place.querySelector("[role=alert]")?.textContent).toContain("Five messages");
    expect(find<HTMLTextAreaElement>("chat-input").value).toBe("Again");
  });

  it("does not send a message that is too long", async () => {
    await doing(() => type(find<HTMLTextAreaElement>("chat-input"), "x".repeat(1_001)));
    await doing(() => find("chat-send").click());
    expect(socket.messages("chat.send")).toEqual([]);
    expect(place.querySelector("[role=alert]")?.textContent).toContain("1000");
  });

  it("lets a sentence that the lost line swallowed be sent again", async () => {
    socket.isOpen = false;
    await doing(() => room.write("Lost"));
    expect(lines().at(-1)).toContain("Not sent");
    socket.isOpen = true;
    socket.on("chat.send", () => ({ seq: 6 }));
    await doing(() => place.querySelector<HTMLButtonElement>(".chat__retry")?.click());
    expect(socket.messages("chat.send")).toHaveLength(1);
  });
});
