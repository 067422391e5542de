import { describe, expect, it } from "vitest";
import type { StageBoard } from "../../protocol";
import { NO_BOARDS, withBoards } from "./boards";

const slowed = { name: "chat", version: 3, slow_s: 10, pinned: null } as const;
const plain: StageBoard = {
  name: "stage",
  version: 1,
  spotlight: null,
  layout: "auto",
  speaker: null,
  people: [],
  places: [],
  recording_asks: 0,
};

describe("boards", () => {
  it("are kept side by side", () => {
    expect(withBoards(withBoards(NO_BOARDS, [slowed]), [plain])).toEqual({
      chat: slowed,
      stage: plain,
    });
  });

  it("are not taken back by one that comes late", () => {
    const known = withBoards(NO_BOARDS, [slowed]);
    expect(withBoards(known, [{ ...slowed, version: 2, slow_s: 0 }])).toEqual(known);
  });

  it("are taken again as they are after a reconnection", () => {
    const known = withBoards(NO_BOARDS, [slowed]);
    const again = { ...slowed, slow_s: 30 };
    expect(withBoards(known, [again]).chat).toEqual(again);
  });
});
