import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket, roomState } from "./fake-socket";
import { type Closure, Line } from "./line";
import type { PassAnswer } from "./pass";
import { Unanswered } from "./socket";

let socket: FakeSocket;
let line: Line;
let passes: PassAnswer[];
let told: string[];
let asked: string[];
let closure: Closure | null;
let mayReload: boolean;

const settle = () => vi.advanceTimersByTimeAsync(0);
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  socket.on("room.join", () => roomState());
  passes = [];
  told = [];
  asked = [];
  closure = null;
  mayReload = true;
  let number = 0;
  const askPass = async (isAhead: boolean) => {
    asked.push(isAhead ? "ahead" : "entering");
    const scripted = passes.shift();
    return scripted === undefined ? { token: `pass-${++number}` } : scripted;
  };
  line = new Line(socket.openSocket, askPass, {
    lastSeq: () => 7,
    onJoining: () => {},
    onJoined: () => told.push("joined"),
    onLost: () => told.push("lost"),
    onFound: () => told.push("found"),
    onOutdated: () => {
      told.push("outdated");
      return mayReload;
    },
    onClosed: (why) => {
      closure = why;
    },
    onNotice: (name) => told.push(name),
  });
});

async function enter(): Promise<void> {
  line.enter();
  await settle();
  socket.accept();
  await settle();
}

describe("preparing", () => {
  it("opens the socket, and joins at once on entering", async () => {
    line.prepare();
    line.prepare();
    await settle();
    socket.accept();
    await settle();
    expect(asked).toEqual(["ahead"]);
    expect(socket.passes).toEqual(["pass-1"]);
    expect(socket.messages("room.join")).toEqual([]);
    expect(line.store.get()).toEqual({ is: "idle" });
    line.enter();
    await settle();
    expect(socket.passes).toEqual(["pass-1"]);
    expect(line.store.get()).toEqual({ is: "here" });
    await wait(60_000);
    expect(line.store.get()).toEqual({ is: "here" });
  });

  it("goes on from wherever it has come when the person enters", async () => {
    line.prepare();
    line.enter();
    await settle();
    socket.accept();
    await settle();
    expect(socket.passes).toEqual(["pass-1"]);
    expect(line.store.get()).toEqual({ is: "here" });
  });

  it("gives up the socket of a person who does not enter, and may prepare again", async () => {
    line.prepare();
    await settle();
    socket.accept();
    await wait(20_000);
    expect(socket.isOpen).toBe(false);
    expect(line.store.get()).toEqual({ is: "idle" });
    line.prepare();
    await settle();
    expect(socket.passes).toEqual(["pass-1", "pass-2"]);
  });

  it("says nothing of a refusal before the person enters, and then asks again", async () => {
    passes = [{ code: "ticket_needed", message: "You need a ticket." }];
    line.prepare();
    await settle();
    expect(closure).toBeNull();
    await enter();
    expect(socket.passes).toEqual(["pass-1"]);
    expect(line.store.get()).toEqual({ is: "here" });
  });

  it("says that somebody stands at the door when the prepared way leads nowhere", async () => {
    line.prepare();
    await settle();
    line.enter();
    await wait(30_000);
    expect(asked.slice(0, 2)).toEqual(["ahead", "entering"]);
    expect(line.store.get()).toEqual({ is: "entering", isSlow: true });
  });

  it("begins anew when the prepared socket was lost", async () => {
    line.prepare();
    await settle();
    socket.accept();
    socket.drop();
    expect(told).toEqual([]);
    await enter();
    expect(socket.passes).toEqual(["pass-1", "pass-2"]);
    expect(line.store.get()).toEqual({ is: "here" });
  });
});

describe("entering", () => {
  it("asks for a pass, opens the socket with it and joins after the last entry known", async () => {
    await enter();
    expect(socket.passes).toEqual(["pass-1"]);
    expect(socket.messages("room.join")).toEqual([{ after: 7, asks_first: true }]);
    expect(line.store.get()).toEqual({ is: "here" });
    expect(told).toEqual(["joined"]);
  });

  it("says that it takes long when the hub is not reached, and goes on trying", async () => {
    passes = [null, null, null];
    line.enter();
    await wait(10_000);
    expect(line.store.get()).toEqual({ is: "entering", isSlow: true });
    socket.accept();
    await settle();
    expect(line.store.get()).toEqual({ is: "here" });
  });

  it("stops with the hub's sentence when there is no pass to have", async () => {
    passes = [{ code: "ticket_needed", message: "You need a ticket." }];
    line.enter();
    await wait(60_000);
    expect(socket.passes).toEqual([]);
    expect(closure).toEqual({ reason: "refused", message: "You need a ticket." });
  });

  it("stops with the hub's sentence when the room refuses", async () => {
    socket.refuse("room.join", "door_closed", "The door opens later.");
    await enter();
    await wait(60_000);
    expect(closure).toEqual({ reason: "refused", message: "The door opens later." });
    expect(socket.passes).toHaveLength(1);
    expect(socket.isOpen).toBe(false);
  });

  it("lets a page from before an update be loaded again, as one that comes back", async () => {
    await enter();
    socket.drop();
    await wait(1_000);
    socket.events.onRefused({ code: "protocol_outdated", message: "Reload it." });
    await wait(60_000);
    expect(told).toEqual(["joined", "lost", "outdated"]);
    expect(line.store.get().is).toBe("returning");
    expect(socket.passes).toHaveLength(2);
  });

  it("says what to do where loading the page again has not helped", async () => {
    mayReload = false;
    line.enter();
    await settle();
    socket.events.onRefused({ code: "protocol_outdated", message: "Reload it." });
    expect(closure).toEqual({ reason: "refused", message: "Reload it." });
  });

  it("asks for a new pass when the first one has expired", async () => {
    line.enter();
    await settle();
    socket.events.onRefused({ code: "pass_expired", message: "late" });
    await wait(1_000);
    socket.accept();
    await settle();
    expect(socket.passes).toEqual(["pass-1", "pass-2"]);
    expect(line.store.get().is).toBe("here");
  });

  it("tries again when the hub accepts the connection and then says nothing", async () => {
    line.enter();
    await wait(11_000);
    expect(socket.passes.length).toBeGreaterThan(1);
  });

  it("tries again when the hub has a passing trouble", async () => {
    socket.refuse("room.join", "internal");
    await enter();
    socket.on("room.join", () => roomState());
    await wait(1_000);
    socket.accept();
    await settle();
    expect(line.store.get().is).toBe("here");
  });
});

describe("a lost connection", () => {
  it("is opened again with the same pass", async () => {
    await enter();
    socket.drop();
    expect(line.store.get()).toEqual({ is: "returning" });
    await wait(1_000);
    socket.accept();
    await settle();
    expect(socket.passes).toEqual(["pass-1", "pass-1"]);
    expect(told).toEqual(["joined", "lost", "joined"]);
  });

  it("is opened again for as long as it takes", async () => {
    await enter();
    socket.drop();
    for (let minute = 0; minute < 3; minute++) {
      await wait(5_000);
      socket.events.onRefused(null);
    }
    await wait(5_000);
    socket.accept();
    await settle();
    expect(line.store.get()).toEqual({ is: "here" });
  });

  it("is opened at once when the network comes back", async () => {
    await enter();
    socket.drop();
    socket.passes.length = 0;
    line.hurry();
    await settle();
    expect(socket.passes).toEqual(["pass-1"]);
  });

  it("is noticed by whoever gets no answer", async () => {
    await enter();
    socket.replies.set("chat.send", () => {
      throw new Unanswered("chat.send");
    });
    await expect(line.request("chat.send", { key: "12345678", text: "?" })).rejects.toThrow();
    expect(line.store.get()).toEqual({ is: "returning" });
    await wait(1_000);
    expect(socket.passes).toEqual(["pass-1", "pass-1"]);
  });
});

describe("a connection that is open and silent", () => {
  const pulses = () => socket.messages("room.pulse").length;

  it("is asked once nothing has come for a second, and not while something comes", async () => {
    await enter();
    for (let second = 0; second < 10; second++) {
      await wait(700);
      socket.events.onNotice("viewers.changed", { count: second });
    }
    expect(pulses()).toBe(0);
    await wait(3_000);
    expect(pulses()).toBeGreaterThan(1);
    expect(line.store.get()).toEqual({ is: "here" });
    expect(told).not.toContain("lost");
  });

  it("shows within two seconds, and goes on as it was when an answer comes", async () => {
    await enter();
    const answer = socket.hold("room.pulse");
    await wait(2_000);
    expect(line.store.get()).toEqual({ is: "returning" });
    await wait(2_500);
    answer();
    await settle();
    expect(line.store.get()).toEqual({ is: "here" });
    expect(socket.passes).toHaveLength(1);
    expect(told.at(-1)).toBe("found");
  });

  it("is not trusted again for the sake of sound and pictures alone", async () => {
    await enter();
    const reading = {
      quality: "good",
      silentReadings: 0,
      stillReadings: 0,
      isSoundOnly: false,
      isSpeaking: false,
      packetAgoMs: 10,
    } as const;
    const answer = socket.hold("room.pulse");
    await wait(2_000);
    line.hearMedia(reading);
    expect(line.store.get()).toEqual({ is: "returning" });
    answer();
    await settle();
    expect(line.store.get()).toEqual({ is: "here" });
  });

  it("is given up after six seconds, and opened anew with the same pass", async () => {
    await enter();
    socket.hold("room.pulse");
    await wait(7_000);
    expect(socket.isOpen).toBe(false);
    expect(told).toEqual(["joined", "lost"]);
    expect(socket.passes).toEqual(["pass-1", "pass-1"]);
  });

  it("is opened again and again, soon after each attempt in vain", async () => {
    await enter();
    socket.drop();
    await wait(20_000);
    expect(socket.passes.length).toBeGreaterThan(4);
    socket.accept();
    await settle();
    expect(line.store.get()).toEqual({ is: "here" });
  });
});

describe("somebody who is in the room on another page", () => {
  beforeEach(() => socket.refuse("room.join", "already_here", "Which one do you keep?"));

  it("is asked which one to keep", async () => {
    await enter();
    await wait(60_000);
    expect(line.store.get()).toEqual({ is: "elsewhere", message: "Which one do you keep?" });
    expect(socket.isOpen).toBe(false);
    expect(socket.passes).toHaveLength(1);
    expect(closure).toBeNull();
  });

  it("goes on here when they choose to, with a new pass", async () => {
    await enter();
    socket.on("room.join", () => roomState());
    line.enter(true);
    await settle();
    socket.accept();
    await settle();
    expect(socket.messages("room.join").at(-1)).toEqual({ after: 7, asks_first: false });
    expect(socket.passes).toEqual(["pass-1", "pass-2"]);
    expect(line.store.get()).toEqual({ is: "here" });
  });
});

describe("a second device", () => {
  const superseded = { reason: "superseded", message: "You are in this room elsewhere." } as const;

  it("closes the line for good, even when the hub then drops the connection", async () => {
    await enter();
    socket.events.onNotice("room.closed", superseded);
    socket.drop();
    await wait(60_000);
    expect(closure).toEqual(superseded);
    expect(socket.passes).toHaveLength(1);
  });

  it("keeps its place when the first one returns from a lost network", async () => {
    await enter();
    socket.drop();
    await wait(1_000);
    socket.events.onRefused({ code: "pass_superseded", message: "elsewhere" });
    await wait(60_000);
    expect(closure).toEqual({ reason: "superseded", message: "elsewhere" });
  });

  it("gives the place back when the person enters here again, with a new pass", async () => {
    await enter();
    socket.events.onNotice("room.closed", superseded);
    await enter();
    expect(socket.passes).toEqual(["pass-1", "pass-2"]);
    expect(line.store.get()).toEqual({ is: "here" });
  });
});

it("tells the hub when the person leaves, and stays out", async () => {
  await enter();
  await line.leave();
  await wait(60_000);
  expect(socket.messages("room.leave")).toHaveLength(1);
  expect(closure?.reason).toBe("left");
  expect(socket.passes).toHaveLength(1);
});
