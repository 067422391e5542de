import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Locale } from "../../i18n";
import type { Entry } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { Store, useStore } from "../store";
import { ChatPanel } from "./ChatPanel";
import { ChatSaid } from "./ChatSaid";
import { draw, find } from "./draw";

const at = "2026-11-21T19:04:00Z";
const ada = { id: "ada", name: "Ada" };
const me = { id: "me", name: "Léa" };

let socket: FakeSocket;
let room: Room;
let seq: number;

const chat = (text: string, author = ada): Entry => ({
  seq: ++seq,
  at,
  author,
  kind: "chat",
  payload: { text },
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  socket = new FakeSocket();
  seq = 0;
  const before = [chat("Written before"), chat("And read")];
  socket.on("room.join", () => roomState({ entries: before, last_seq: 2, kind: "masterclass" }));
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  room = new Room(ports, emptyRoom({}));
  room.line.enter();
  await vi.advanceTimersByTimeAsync(10);
  socket.accept();
  await vi.advanceTimersByTimeAsync(10);
});

afterEach(() => {
  vi.useRealTimers();
});

const show = (children = <ChatSaid room={room} />, locale: Locale = "en") =>
  draw(children, { kind: "masterclass", role: "audience", locale });

const arrive = (entry: Entry) =>
  act(() => socket.events.onNotice("entry.added", { entry }) as undefined);

const wait = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

const said = () => find("chat-said").textContent;

describe("what is written while the chat is closed", () => {
  it("says who wrote and the first words, and nothing of what was there before", async () => {
    await show();
    expect(said()).toBe("");
    await arrive(chat("Good evening"));
    expect(said()).toBe("Ada writes: Good evening");
    expect(find("chat-said").getAttribute("role")).toBe("status");
  });

  it("says so in French, and cuts a long sentence between two words", async () => {
    await show(<ChatSaid room={room} />, "fr");
    await arrive(chat(`Bonsoir ${"à toutes et à tous ".repeat(10)}`));
    expect(said()).toMatch(/^Ada écrit\u202f: Bonsoir à toutes et .*(toutes|et|à|tous)…$/);
    expect(said()?.length).toBeLessThan(100);
  });

  it("speaks once in five seconds, and counts what came meanwhile", async () => {
    await show();
    await arrive(chat("One"));
    await arrive(chat("Two"));
    await arrive(chat("Three"));
    expect(said()).toBe("Ada writes: One");
    await wait(4_900);
    expect(said()).toBe("Ada writes: One");
    await wait(200);
    expect(said()).toBe("2 new messages in the chat");
    await wait(5_000);
    await arrive(chat("Four"));
    expect(said()).toBe("Ada writes: Four");
  });

  it("only counts in a full hall, and more rarely", async () => {
    await show();
    await act(() => socket.events.onNotice("viewers.changed", { count: 1_000 }) as undefined);
    await arrive(chat("One"));
    expect(said()).toBe("1 new message in the chat");
    await arrive(chat("Two"));
    await arrive(chat("Three"));
    await wait(19_000);
    expect(said()).toBe("1 new message in the chat");
    await wait(2_000);
    expect(said()).toBe("2 new messages in the chat");
  });

  it("says gifts and files as well", async () => {
    await show();
    const gift = { amount_cents: 2_000, currency: "EUR", donor_name: "Zoé", message: null };
    await arrive({ seq: ++seq, at, author: null, kind: "gift", payload: gift });
    expect(said()).toBe("Zoé gives €20");
    await wait(5_100);
    const file = { file_id: "f", name: "score.pdf", media_type: "application/pdf", size_bytes: 9 };
    await arrive({ seq: ++seq, at, author: ada, kind: "file", payload: file });
    expect(said()).toBe("Ada sends a file: score.pdf");
  });

  it("does not say what one wrote oneself", async () => {
    await show();
    await arrive(chat("Mine", me));
    expect(said()).toBe("");
  });
});

it("leaves it to the chat while that is open", async () => {
  const isOpen = new Store(true);
  function Both() {
    return (
      <>
        <ChatSaid room={room} />
        {useStore(isOpen) && <ChatPanel room={room} />}
      </>
    );
  }
  const place = await show(<Both />);
  await arrive(chat("Seen"));
  expect(said()).toBe("");
  expect(place.querySelector("[role=log]")?.textContent).toContain("Seen");
  await act(() => isOpen.set(false));
  expect(said()).toBe("");
  await arrive(chat("Unseen"));
  expect(said()).toBe("Ada writes: Unseen");
  await act(() => isOpen.set(true));
  expect(said()).toBe("");
});
