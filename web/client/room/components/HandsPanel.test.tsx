import { beforeEach, expect, it } from "vitest";
import type { HandInLine, HandsBoard, OnStage, StageBoard } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { DeclinedAlert } from "./DeclinedAlert";
import { doing, draw, find } from "./draw";
import { HandControl } from "./HandControl";
import { Side } from "./Side";

const raised_at = "2026-11-21T19:04:00Z";

let socket: FakeSocket;
let room: Room;

function hand(number: number, name: string, changes: Partial<HandInLine> = {}): HandInLine {
  const person = { id: name, name };
  return { number, person, raised_at, is_invited: false, is_here: true, ...changes };
}

function board(version: number, hands: HandInLine[], changes: Partial<HandsBoard> = {}) {
  const line = hands.map(({ number }) => number);
  const shown: HandsBoard = { name: "hands", version, line, invited: [], hands, ...changes };
  return doing(() => socket.events.onNotice("board.changed", { board: shown }));
}

beforeEach(async () => {
  socket = new FakeSocket();
  socket.on("room.join", () => roomState({ kind: "masterclass" }));
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
});

it("shows the hosts who asked, in order, and how many", async () => {
  await draw(<Side room={room} onClose={() => {}} />, { kind: "masterclass", role: "host" });
  await doing(() => find("tab-hands").click());
  expect(document.body.textContent).toContain("Nobody has a hand up");
  await board(1, [hand(2, "Ada"), hand(5, "<b>Eve</b>", { is_here: false })]);
  const names = [...document.querySelectorAll(".queue__name")].map((name) => name.textContent);
  expect(names).toEqual(["Ada", "<b>Eve</b>"]);
  expect(find("tab-hands").textContent).toBe("Hands2");
  expect(find("hand-5").textContent).toContain("Connection lost");
  await doing(() => find("invite").click());
  expect(socket.messages("hand.invite")).toEqual([{ number: 2 }]);
  expect(find("hand-5").querySelector<HTMLButtonElement>("[data-testid=invite]")?.disabled).toBe(
    true,
  );
  await doing(() => find("let-go").click());
  expect(socket.messages("hand.pass")).toEqual([{ number: 2 }]);
});

const someone = (name: string, changes: Partial<OnStage>): OnStage => ({
  id: name,
  name,
  is_guest: false,
  is_here: true,
  has_agreed: true,
  ...changes,
});

function stageBoard(people: OnStage[]): StageBoard {
  return {
    name: "stage",
    version: 1,
    spotlight: null,
    layout: "auto",
    speaker: null,
    people,
    places: [],
    recording_asks: 0,
  };
}

it("lets a host mute guests and other hosts, and take guests alone off the stage", async () => {
  await draw(<Side room={room} onClose={() => {}} />, { kind: "masterclass", role: "host" });
  await doing(() => find("tab-hands").click());
  const people = [
    someone("me", {}),
    someone("Inès", {}),
    someone("Gone", { is_here: false }),
    someone("Max", { is_guest: true }),
  ];
  await doing(() => socket.events.onNotice("board.changed", { board: stageBoard(people) }));
  const on = (name: string, testId: string) =>
    document.querySelector<HTMLButtonElement>(
      `[data-testid="guest-${name}"] [data-testid="${testId}"]`,
    );
  const names = [...document.querySelectorAll(".queue__name")].map((one) => one.textContent);
  expect(names).toEqual(["Inès", "Max"]);
  expect([on("Inès", "take-off"), on("Max", "take-off")].map(Boolean)).toEqual([false, true]);
  expect(on("Max", "mute")?.getAttribute("aria-label")).toBe("Turn off the microphone: Max");
  await doing(() => on("Max", "mute")?.click());
  await doing(() => on("Inès", "mute")?.click());
  expect(socket.messages("stage.mute")).toEqual([{ person: "Max" }, { person: "Inès" }]);
  expect(find("mute-said").textContent).toContain("Inès: microphone off.");
  socket.refuse("stage.mute", "guest_gone", "This person has already left the stage.");
  await doing(() => on("Max", "mute")?.click());
  expect(find("mute-said").textContent).toBe("");
  expect(document.querySelector("[role=alert]")?.textContent).toContain("already left");
});

it("keeps the line from the audience's side", async () => {
  await draw(<Side room={room} onClose={() => {}} />, { kind: "masterclass", role: "audience" });
  expect(document.querySelector("[data-testid=tab-hands]")).toBeNull();
});

it("says one's place in the line as it moves, and lowers the hand", async () => {
  socket.on("hand.raise", () => ({ number: 7, version: 3 }));
  await draw(<HandControl room={room} onRefusal={() => {}} />, { role: "audience" });
  expect(find("hand").getAttribute("aria-pressed")).toBe("false");
  await doing(() => find("hand").click());
  expect(find("hand").textContent).toContain("1st in line");
  await board(3, [], { line: [4, 7] });
  expect(find("hand-said").textContent).toBe("Your hand is up. You are 2nd in line.");
  await board(4, [], { line: [7] });
  expect(find("hand").textContent).toContain("1st in line");
  await doing(() => find("hand").click());
  expect(socket.messages("hand.lower")).toHaveLength(1);
  expect(find("hand").getAttribute("aria-pressed")).toBe("false");
});

it("is down when a host has let it go", async () => {
  socket.on("hand.raise", () => ({ number: 7, version: 3 }));
  await draw(<HandControl room={room} onRefusal={() => {}} />, { role: "audience" });
  await doing(() => find("hand").click());
  await board(4, [], { line: [9] });
  expect(find("hand").getAttribute("aria-pressed")).toBe("false");
});

it("says why a hand cannot be raised", async () => {
  socket.refuse("hand.raise", "hands_full", "Many hands are up already.");
  const refusals: (string | null)[] = [];
  await draw(<HandControl room={room} onRefusal={(why) => refusals.push(why)} />);
  await doing(() => find("hand").click());
  expect(refusals).toEqual(["Many hands are up already."]);
});

it("tells a host that whom they asked stays in the hall, until it is read", async () => {
  await draw(<DeclinedAlert room={room} />, { kind: "masterclass", role: "host" });
  expect(document.querySelector("[role=alert]")).toBeNull();
  const person = { id: "ada", name: "Ada" };
  await doing(() => socket.events.onNotice("hand.declined", { person }));
  expect(document.querySelector("[role=alert]")?.textContent).toContain(
    "Ada would rather stay in the hall.",
  );
  await doing(() => find("declined-read").click());
  expect(document.querySelector("[role=alert]")).toBeNull();
});
