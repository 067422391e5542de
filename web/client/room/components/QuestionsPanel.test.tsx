import { describe, expect, it } from "vitest";
import type { AskedQuestion, Board, QuestionsBoard } from "../../protocol";
import { AskedNow } from "./AskedNow";
import { doing, draw, find, type } from "./draw";
import { hallRoom } from "./hall-room";
import { QuestionsPanel } from "./QuestionsPanel";

const AUDIENCE = { kind: "masterclass", role: "audience" } as const;
const HOST = { kind: "masterclass", role: "host" } as const;

const asked = (id: string, changes: Partial<AskedQuestion> = {}): AskedQuestion => ({
  id,
  at: "2026-11-21T19:04:00Z",
  author: { id: "ada", name: "Ada" },
  text: `<b>${id}</b>?`,
  state: "shown",
  ...changes,
});

const board = (...questions: AskedQuestion[]): QuestionsBoard => ({
  name: "questions",
  version: 1,
  is_moderated: false,
  questions,
  more: 0,
  waiting: 0,
});

const votes = (version: number, ...counted: [string, number][]): Board => ({
  name: "votes",
  version,
  votes: counted.map(([id, count]) => ({ id, votes: count })),
});

const order = () => [...document.querySelectorAll(".question__text")].map((one) => one.textContent);
const press = (testId: string) => doing(() => find(testId).click());
const voteOn = (id: string) =>
  document.querySelector<HTMLButtonElement>(`[data-testid=question-${id}] [data-testid=vote]`);

describe("the audience", () => {
  it("asks with Enter, once, and sees that it waits for the hosts", async () => {
    const { socket, room } = await hallRoom([{ ...board(), is_moderated: true }]);
    socket.on("question.ask", ({ text }) => ({ id: "q1", text, state: "waiting" }));
    const place = await draw(
      <>
        <AskedNow room={room} />
        <QuestionsPanel room={room} />
      </>,
      AUDIENCE,
    );
    await doing(() => type(find<HTMLTextAreaElement>("ask-input"), " Which paper? "));
    await doing(() => {
      const enter = { key: "Enter", bubbles: true, cancelable: true };
      find("ask-input").dispatchEvent(new KeyboardEvent("keydown", enter));
    });
    expect(socket.messages("question.ask")).toEqual([{ key: "key-1", text: "Which paper?" }]);
    expect(find("mine-q1").textContent).toContain("The hosts read it first.");
    expect(find("mine-said").textContent).toBe("The hosts read it first.");
    expect(find<HTMLTextAreaElement>("ask-input").value).toBe("");
    expect(place.textContent).toContain("The hosts read questions before everybody sees them.");
  });

  it("sends what nobody answered under the same key again, and keeps the words", async () => {
    const { socket, room } = await hallRoom([board()]);
    await draw(<QuestionsPanel room={room} />, AUDIENCE);
    socket.isOpen = false;
    await doing(() => type(find<HTMLTextAreaElement>("ask-input"), "Which paper?"));
    await press("ask-send");
    expect(document.querySelector("[role=alert]")?.textContent).toContain("did not answer");
    expect(find<HTMLTextAreaElement>("ask-input").value).toBe("Which paper?");
    socket.isOpen = true;
    socket.on("question.ask", ({ text }) => ({ id: "q1", text, state: "shown" }));
    await press("ask-send");
    expect(socket.messages("question.ask")).toMatchObject([{ key: "key-1" }]);
  });

  it("does not send a question that is too long, and says how much is left", async () => {
    const { socket, room } = await hallRoom([board()]);
    const place = await draw(<QuestionsPanel room={room} />, AUDIENCE);
    await doing(() => type(find<HTMLTextAreaElement>("ask-input"), "x".repeat(270)));
    expect(place.textContent).toContain("10 characters left");
    await doing(() => type(find<HTMLTextAreaElement>("ask-input"), "x".repeat(281)));
    await press("ask-send");
    expect(socket.messages("question.ask")).toEqual([]);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("280");
  });

  it("votes once and takes it back, and never for its own", async () => {
    const own = asked("own", { author: { id: "me", name: "Me" } });
    const { socket, room } = await hallRoom([board(asked("one"), own)]);
    await draw(<QuestionsPanel room={room} />, AUDIENCE);
    expect(voteOn("own")).toBeNull();
    await doing(() => voteOn("one")?.click());
    expect(voteOn("one")?.getAttribute("aria-pressed")).toBe("true");
    await doing(() => voteOn("one")?.click());
    expect(socket.messages("question.vote")).toEqual([
      { id: "one", is_for: true },
      { id: "one", is_for: false },
    ]);
    expect(voteOn("one")?.getAttribute("aria-pressed")).toBe("false");
  });

  it("reads questions in the order of votes, and keeps the focus while they move", async () => {
    const { room, show } = await hallRoom([board(asked("one"), asked("two"))], { votes: ["one"] });
    await draw(<QuestionsPanel room={room} />, AUDIENCE);
    expect(order()).toEqual(["<b>one</b>?", "<b>two</b>?"]);
    voteOn("one")?.focus();
    await show(votes(2, ["two", 3], ["one", 1]));
    expect(order()).toEqual(["<b>two</b>?", "<b>one</b>?"]);
    expect(document.activeElement).toBe(voteOn("one"));
    expect(voteOn("two")?.getAttribute("aria-label")).toBe("Vote for this question, votes: 3");
  });

  it("is told, and told aloud, what became of its question", async () => {
    const mine = { id: "q1", text: "Which paper?", state: "waiting" } as const;
    const { socket, room } = await hallRoom([board()], { questions: [mine] });
    await draw(
      <>
        <AskedNow room={room} />
        <QuestionsPanel room={room} />
      </>,
      AUDIENCE,
    );
    const question = { ...mine, state: "hidden" } as const;
    await doing(() => socket.events.onNotice("question.moved", { question }));
    expect(find("mine-q1").textContent).toContain("have not kept");
    expect(find("mine-said").textContent).toBe("The hosts have not kept your question.");
  });

  it("is told aloud that its question is answered, with the questions closed", async () => {
    const mine = { id: "q1", text: "Which paper?", state: "shown" } as const;
    const { socket, room } = await hallRoom([board()], { questions: [mine] });
    await draw(<AskedNow room={room} />, AUDIENCE);
    const told = (state: "answering" | "answered") =>
      doing(() => socket.events.onNotice("question.moved", { question: { ...mine, state } }));
    await told("answering");
    expect(find("mine-said").textContent).toBe("Your question is being answered now.");
    await told("answered");
    expect(find("mine-said").textContent).toBe("Your question has been answered.");
  });
});

describe("a host", () => {
  it("reads first what waits, and lets it through or hides it", async () => {
    const { socket, room } = await hallRoom([
      { ...board(asked("one", { state: "waiting" })), waiting: 1 },
    ]);
    const place = await draw(
      <>
        <AskedNow room={room} />
        <QuestionsPanel room={room} />
      </>,
      HOST,
    );
    expect(find("waiting-said").textContent).toBe("1 question is waiting for you.");
    expect(place.querySelector("[data-testid=ask-input]")).toBeNull();
    await press("let-through");
    await press("hide");
    expect(socket.messages("question.move")).toEqual([
      { id: "one", to: "shown" },
      { id: "one", to: "hidden" },
    ]);
  });

  it("takes a question on the stage, where everybody reads it, and is done with it", async () => {
    const { socket, room, show } = await hallRoom([board(asked("one"))]);
    await draw(
      <>
        <AskedNow room={room} />
        <QuestionsPanel room={room} />
      </>,
      HOST,
    );
    await press("answer-now");
    await show({ ...board(asked("one", { state: "answering" })), version: 2 });
    expect(find("asked-now").textContent).toContain("<b>one</b>?");
    await press("asked-done");
    expect(socket.messages("question.move")).toEqual([
      { id: "one", to: "answering" },
      { id: "one", to: "answered" },
    ]);
  });

  it("chooses to read first, and reads why it could not", async () => {
    const { socket, room } = await hallRoom([board()]);
    await draw(<QuestionsPanel room={room} />, HOST);
    socket.refuse("question.moderate", "not_the_host", "You do not host this any more.");
    await press("read-first");
    expect(socket.messages("question.moderate")).toEqual([{ is_moderated: true }]);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("any more");
  });
});
