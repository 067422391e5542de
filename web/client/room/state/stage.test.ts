import { describe, expect, it } from "vitest";
import type { StageBoard } from "../../protocol";
import { arrange, hasGuests, holderOf, isGuest, nameOf } from "./stage";

const alone = { people: ["ada"], speaker: null, hasScreen: false };
const three = { people: ["ada", "eve", "max"], speaker: "eve", hasScreen: false };
const shared = { ...three, hasScreen: true };

describe("without a choice of the hosts", () => {
  it("shows everybody side by side", () => {
    expect(arrange("auto", three)).toEqual({ main: null, shown: ["ada", "eve", "max"] });
  });

  it("shows a shared screen large, beside everybody", () => {
    const { main, shown } = arrange("auto", shared);
    expect(main).toBe("screen");
    expect(shown).toEqual(["screen", "ada", "eve", "max"]);
  });
});

describe("the speaker large", () => {
  it("shows whoever speaks, and the others small", () => {
    expect(arrange("speaker", three)).toEqual({ main: "eve", shown: ["ada", "eve", "max"] });
    expect(arrange("speaker", shared).main).toBe("eve");
  });

  it("shows the first while nobody has spoken, or who spoke has left", () => {
    expect(arrange("speaker", { ...three, speaker: null }).main).toBe("ada");
    expect(arrange("speaker", { ...three, speaker: "gone" }).main).toBe("ada");
  });

  it("has nobody to set apart where there is only one", () => {
    expect(arrange("speaker", alone)).toEqual({ main: null, shown: ["ada"] });
  });
});

describe("the screen with the speaker", () => {
  it("shows both and nobody else", () => {
    expect(arrange("screen", shared)).toEqual({ main: "screen", shown: ["screen", "eve"] });
  });

  it("is the speaker large while no screen is shared", () => {
    expect(arrange("screen", three)).toEqual(arrange("speaker", three));
  });
});

it("shows a screen as one of several, side by side", () => {
  expect(arrange("side_by_side", shared)).toEqual({
    main: null,
    shown: ["screen", "ada", "eve", "max"],
  });
});

it("knows from the board who is on stage, and where", () => {
  const ada = { id: "ada", name: "Ada", is_guest: false, is_here: true, has_agreed: true };
  const eve = { id: "eve", name: "Eve", is_guest: true, is_here: true, has_agreed: false };
  const board: StageBoard = {
    name: "stage",
    version: 1,
    spotlight: null,
    layout: "auto",
    speaker: null,
    people: [ada, eve],
    places: [{ place: 2, person: "eve", source: "camera" }],
    recording_asks: 0,
  };
  expect(isGuest(board, "eve")).toBe(true);
  expect(isGuest(board, "ada")).toBe(false);
  expect(isGuest(undefined, "eve")).toBe(false);
  expect(hasGuests({ ...board, people: [ada] })).toBe(false);
  expect(nameOf(board, holderOf(board, 2))).toBe("Eve");
  expect(nameOf(board, holderOf(board, 0))).toBeNull();
});
