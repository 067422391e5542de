import { beforeEach, expect, it } from "vitest";
import type { Entry } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { useStore } from "../store";
import { doing, draw, find } from "./draw";
import { RecordControl } from "./RecordControl";
import { RecordingSign } from "./RecordingSign";

const consent = { version: 3, sentences: ["Recorded: your camera.", "Not recorded: the chat."] };
const ON = { is_on: true, is_ready: false };
const OFF = { is_on: false, is_ready: false };

let socket: FakeSocket;
let room: Room;
let place: HTMLElement;

function Stage() {
  return <RecordingSign isOn={useStore(room.view).recording.isOn} />;
}

async function enter(changes: Parameters<typeof roomState>[0] = {}) {
  socket.on("room.join", () => roomState({ is_live: true, ...changes }));
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
  place = await draw(
    <>
      <Stage />
      <RecordControl room={room} />
    </>,
    { recording: consent },
  );
}

const sign = () => place.querySelector("[data-testid=recording-sign]");

function changed(is_on: boolean, seq = 1, has_failed = false): Promise<void> {
  const payload = { is_on, has_failed };
  const entry: Entry = { seq, at: "", author: null, kind: "recording", payload };
  return doing(() => socket.events.onNotice("entry.added", { entry }));
}

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = () => {};
  HTMLDialogElement.prototype.close = () => {};
  socket = new FakeSocket();
});

it("records only after the host has read what it means and agreed", async () => {
  socket.on("recording.start", () => ON);
  await enter();
  await doing(() => find("record").click());
  expect(find("consent").textContent).toBe("Recorded: your camera.Not recorded: the chat.");
  expect(socket.messages("recording.start")).toEqual([]);
  await doing(() => find("agree").click());
  expect(socket.messages("recording.start")).toEqual([{ consent: 3 }]);
  expect(place.querySelector("[data-testid=consent]")).toBeNull();
  expect(find("record").getAttribute("aria-pressed")).toBe("true");
});

it("says that it begins with the broadcast, and can be taken back until then", async () => {
  socket.on("recording.start", () => ({ is_on: false, is_ready: true }));
  socket.on("recording.stop", () => OFF);
  await enter({ is_live: false });
  await doing(() => find("record").click());
  expect(place.textContent).toContain("begins when you go live");
  await doing(() => find("agree").click());
  expect(find("record").textContent).toContain("Ready to record");
  expect(sign()).toBeNull();
  await doing(() => find("record").click());
  await doing(() => find("confirm-stop-recording").click());
  expect(find("record").getAttribute("aria-pressed")).toBe("false");
});

it("shows why it cannot, and lets the host try again", async () => {
  socket.refuse("recording.start", "recording_refused", "This hub cannot write.");
  await enter();
  await doing(() => find("record").click());
  await doing(() => find("agree").click());
  expect(place.querySelector("[role=alert]")?.textContent).toBe("This hub cannot write.");
  expect(find("agree").hasAttribute("disabled")).toBe(false);
});

it("asks before stopping", async () => {
  socket.on("recording.stop", () => OFF);
  await enter({ recording: ON });
  await doing(() => find("record").click());
  expect(socket.messages("recording.stop")).toEqual([]);
  await doing(() => find("confirm-stop-recording").click());
  expect(socket.messages("recording.stop")).toHaveLength(1);
});

it("shows the sign to who comes late, and says aloud when it changes", async () => {
  await enter({ recording: ON });
  expect(sign()?.textContent).toBe("Being recorded");
  await changed(false);
  expect(sign()).toBeNull();
  expect(find("recording-said").textContent).toBe("Recording has stopped.");
  await changed(true, 2);
  expect(sign()).not.toBeNull();
  expect(find("recording-said").textContent).toBe("Recording has begun.");
});

it("remembers that it could not be written until it is started again", async () => {
  await enter({ recording: ON });
  await changed(false, 1, true);
  expect(room.view.get().recording.hasFailed).toBe(true);
  await changed(true, 2);
  expect(room.view.get().recording.hasFailed).toBe(false);
});

it("offers nothing where no recording can be made", async () => {
  await enter();
  place = await draw(<RecordControl room={room} />, { recording: null });
  expect(place.textContent).toBe("");
});
