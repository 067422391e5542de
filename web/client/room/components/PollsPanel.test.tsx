import { afterEach, describe, expect, it, vi } from "vitest";
import type { Board, PollShown } from "../../protocol";
import { doing, draw, find, type } from "./draw";
import { hallRoom } from "./hall-room";
import { PollOnStage } from "./PollOnStage";
import { PollsPanel } from "./PollsPanel";

const AUDIENCE = { kind: "masterclass", role: "audience" } as const;
const HOST = { kind: "masterclass", role: "host" } as const;

const poll = (changes: Partial<PollShown> = {}): PollShown => ({
  id: "p1",
  text: "Tea or coffee?",
  state: "open",
  is_shown: false,
  answers: 0,
  choices: [
    { text: "Tea", answers: null, percent: null },
    { text: "Coffee", answers: null, percent: null },
  ],
  ...changes,
});

const results: Partial<PollShown> = {
  answers: 4,
  choices: [
    { text: "Tea", answers: 3, percent: 75 },
    { text: "Coffee", answers: 1, percent: 25 },
  ],
};

const board = (version: number, ...polls: PollShown[]): Board => ({
  name: "polls",
  version,
  polls,
});
const press = (testId: string) => doing(() => find(testId).click());
const choose = (place: number) =>
  doing(() => find(`choice-${place}`).querySelector<HTMLButtonElement>("button")?.click());
const fill = (testId: string, text: string) =>
  doing(() => type(find<HTMLInputElement>(testId), text));

afterEach(() => vi.unstubAllGlobals());

function holdPhone() {
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.startsWith("(max-width"),
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
}

describe("a host", () => {
  it("writes a poll with up to six choices, and sends it once", async () => {
    const { socket, room } = await hallRoom([board(1)]);
    await draw(<PollsPanel room={room} />, HOST);
    await press("poll-write");
    await fill("poll-text", "Tea or coffee?");
    await fill("poll-choice-0", " Tea ");
    await press("poll-keep");
    expect(document.querySelector("[role=alert]")?.textContent).toContain("two choices");
    await fill("poll-choice-1", "Coffee");
    for (let more = 0; more < 4; more++) {
      await press("poll-add");
    }
    expect(document.querySelector("[data-testid=poll-add]")).toBeNull();
    await press("poll-keep");
    expect(socket.messages("poll.write")).toEqual([
      { key: "key-1", text: "Tea or coffee?", choices: ["Tea", "Coffee"] },
    ]);
    expect(find("poll-write")).toBeTruthy();
  });

  it("opens it, sees the answers come, shows them and closes it", async () => {
    const { socket, room, show } = await hallRoom([board(1, poll({ state: "draft" }))]);
    const place = await draw(<PollsPanel room={room} />, HOST);
    await press("poll-open");
    await show(board(2, poll(results)));
    expect(find("choice-0").textContent).toContain("75%");
    expect(find("poll-answers").textContent).toBe("4 answers");
    expect(place.querySelector("button.poll__choice")).toBeNull();
    await press("poll-show");
    await press("poll-close");
    expect(socket.messages("poll.move")).toEqual([
      { id: "p1", to: "open" },
      { id: "p1", to: "closed" },
    ]);
    expect(socket.messages("poll.show")).toEqual([{ id: "p1", is_shown: true }]);
  });
});

describe("the audience", () => {
  it("answers on the stage, is told that it counts, and may change its mind", async () => {
    const { socket, room } = await hallRoom([board(1, poll())]);
    await draw(
      <>
        <PollOnStage room={room} place="on the stage" />
        <PollsPanel room={room} />
      </>,
      AUDIENCE,
    );
    expect(find("poll-said").textContent).toBe("A poll is open: Tea or coffee?");
    await choose(1);
    expect(find("poll-said").textContent).toContain("Noted.");
    await choose(0);
    expect(socket.messages("poll.answer")).toEqual([
      { id: "p1", place: 1 },
      { id: "p1", place: 0 },
    ]);
    const pressed = [...document.querySelectorAll("[aria-pressed=true]")];
    expect(pressed.map((one) => one.textContent)).toEqual([
      "Tea (your answer)",
      "Tea (your answer)",
    ]);
  });

  it("is not asked again on the stage what it has answered", async () => {
    const { room } = await hallRoom([board(1, poll())], { answers: [{ poll_id: "p1", place: 0 }] });
    const place = await draw(<PollOnStage room={room} place="on the stage" />, AUDIENCE);
    expect(place.querySelector("[data-testid=stage-poll]")).toBeNull();
  });

  it("sees the results on the stage once hosts show them, and can put them away", async () => {
    const { room, show } = await hallRoom([board(1, poll())], {
      answers: [{ poll_id: "p1", place: 0 }],
    });
    const place = await draw(<PollOnStage room={room} place="on the stage" />, AUDIENCE);
    await show(board(2, poll({ ...results, state: "closed", is_shown: true })));
    expect(find("stage-poll").textContent).toContain("75%");
    expect(place.querySelector("button.poll__choice")).toBeNull();
    await doing(() => place.querySelector<HTMLButtonElement>(".stage__poll-away")?.click());
    expect(place.querySelector("[data-testid=stage-poll]")).toBeNull();
  });

  it("reads why an answer does not count", async () => {
    const { socket, room } = await hallRoom([board(1, poll())]);
    socket.refuse("poll.answer", "poll_closed", "This poll is closed.");
    await draw(<PollOnStage room={room} place="on the stage" />, AUDIENCE);
    await choose(1);
    expect(find("stage-poll").textContent).toContain("This poll is closed.");
  });

  it("has it under the picture on a phone, once, and away when it is put away", async () => {
    holdPhone();
    const { room } = await hallRoom([board(1, poll())]);
    const place = await draw(
      <>
        <section class="stage">
          <PollOnStage room={room} place="on the stage" />
        </section>
        <PollOnStage room={room} place="under the stage" />
      </>,
      AUDIENCE,
    );
    expect(place.querySelector(".stage")?.textContent).toBe("");
    expect(find("stage-poll").textContent).toContain("Tea or coffee?");
    expect(place.querySelectorAll("[data-testid=poll-said]")).toHaveLength(1);
    await doing(() => place.querySelector<HTMLButtonElement>(".stage__poll-away")?.click());
    expect(place.querySelector("[data-testid=stage-poll]")).toBeNull();
  });
});
