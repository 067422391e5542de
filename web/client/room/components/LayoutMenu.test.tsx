import { beforeEach, expect, it } from "vitest";
import type { OnStage, StageBoard } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing, draw, find } from "./draw";
import { LayoutMenu } from "./LayoutMenu";

const ada: OnStage = { id: "ada", name: "Ada", is_guest: false, is_here: true, has_agreed: true };
const eve: OnStage = { id: "eve", name: "Eve", is_guest: true, is_here: true, has_agreed: true };

let socket: FakeSocket;
let refusals: (string | null)[];

function stage(version: number, changes: Partial<StageBoard> = {}): StageBoard {
  return {
    name: "stage",
    version,
    spotlight: null,
    layout: "auto",
    speaker: null,
    people: [ada, eve],
    places: [],
    recording_asks: 0,
    ...changes,
  };
}

const told = (board: StageBoard) => doing(() => socket.events.onNotice("board.changed", { board }));
const isChosen = (testId: string) => find(testId).getAttribute("aria-pressed");

beforeEach(async () => {
  refusals = [];
  socket = new FakeSocket();
  socket.on("room.join", () => roomState({ kind: "masterclass", boards: [stage(1)] }));
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => "key-0001",
  };
  const room = new Room(ports, emptyRoom({}));
  room.line.enter();
  await new Promise((resolve) => setTimeout(resolve));
  socket.accept();
  await new Promise((resolve) => setTimeout(resolve));
  await draw(<LayoutMenu room={room} onRefusal={(why) => refusals.push(why)} />, { role: "host" });
});

it("shows the layout that everybody sees, and asks for another", async () => {
  expect(isChosen("layout-auto")).toBe("true");
  await doing(() => find("layout-speaker").click());
  expect(socket.messages("stage.arrange")).toEqual([{ layout: "speaker", speaker: null }]);
  await told(stage(2, { layout: "speaker" }));
  expect(isChosen("layout-auto")).toBe("false");
  expect(isChosen("layout-speaker")).toBe("true");
});

it("lets one choose who is large where somebody is", async () => {
  expect(document.querySelector("[data-testid=large-eve]")).toBeNull();
  await told(stage(2, { layout: "speaker" }));
  expect(isChosen("large-speaker")).toBe("true");
  await doing(() => find("large-eve").click());
  await told(stage(3, { layout: "speaker", speaker: "eve" }));
  await doing(() => find("layout-screen").click());
  await doing(() => find("large-speaker").click());
  expect(socket.messages("stage.arrange")).toEqual([
    { layout: "speaker", speaker: "eve" },
    { layout: "screen", speaker: "eve" },
    { layout: "speaker", speaker: null },
  ]);
});

it("says why the stage cannot be arranged so", async () => {
  socket.refuse("stage.arrange", "nobody_to_show", "This person is not on stage.");
  await doing(() => find("layout-speaker").click());
  expect(refusals).toEqual(["This person is not on stage."]);
});
