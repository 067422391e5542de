import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeDevices } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import type { LineState } from "../line";
import { Store } from "../store";
import { draw, find } from "./draw";
import { JoinButton } from "./JoinButton";

let line: Store<LineState>;
let entered: number;
let prepared: number;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-21T09:50:00Z");
  line = new Store<LineState>({ is: "idle" });
  entered = prepared = 0;
});

const entrance = () => ({
  line,
  enter: () => {
    entered += 1;
  },
  prepare: () => {
    prepared += 1;
  },
});

describe("the button that goes in", () => {
  it("waits for the door, and wakes up when it opens", async () => {
    await draw(<JoinButton media={null} entrance={entrance()} />, {
      doorOpensAt: "2026-11-21T09:51:05Z",
    });
    expect(find<HTMLButtonElement>("join").disabled).toBe(true);
    expect(find("join").textContent).toBe("The door opens in 1:05");
    await act(async () => {
      await vi.advanceTimersByTimeAsync(66_000);
    });
    expect(find<HTMLButtonElement>("join").disabled).toBe(false);
    expect(find("join").textContent).toBe("Go in");
    find("join").click();
    expect(entered).toBe(1);
  });

  it("says when to come back while the door is days away", async () => {
    const place = await draw(<JoinButton media={null} entrance={entrance()} />, {
      startsAt: "2026-11-24T10:00:00Z",
      doorOpensAt: "2026-11-24T09:45:00Z",
    });
    expect(find("join").textContent).toMatch(/^The door opens on Tuesday 24 November, \d\d:45$/);
    expect(place.textContent).toContain("Come back then.");
    expect(place.textContent).not.toContain("Stay on this page");
  });

  it.each(["pointerenter", "pointerdown", "focus"])(
    "prepares at %s, once the door is open",
    async (sign) => {
      await draw(<JoinButton media={null} entrance={entrance()} />, {
        doorOpensAt: "2026-11-21T09:51:00Z",
      });
      find("join").dispatchEvent(new Event(sign));
      expect(prepared).toBe(0);
      await act(async () => {
        await vi.advanceTimersByTimeAsync(61_000);
      });
      find("join").dispatchEvent(new Event(sign));
      expect([prepared, entered]).toEqual([1, 0]);
    },
  );

  it("is busy while one goes in, and says when the hub is far", async () => {
    const place = await draw(<JoinButton media={null} entrance={entrance()} />);
    await act(() => line.set({ is: "entering", isSlow: true }));
    expect(find("join").getAttribute("aria-busy")).toBe("true");
    expect(place.textContent).toContain("We cannot reach Estrade");
  });

  it("shows the hub's sentence, never a code, and may be pressed again", async () => {
    const place = await draw(<JoinButton media={null} entrance={entrance()} />);
    const closure = { reason: "refused", message: "You need a ticket to come in." } as const;
    await act(() => line.set({ is: "closed", closure }));
    expect(place.querySelector("[role=alert]")?.textContent).toBe("You need a ticket to come in.");
    expect(find<HTMLButtonElement>("join").disabled).toBe(false);
  });

  it.each([
    [{}, "Go in"],
    [{ video: "NotFoundError" }, "Go in with sound only"],
    [{ audio: "NotAllowedError", video: "NotAllowedError" }, "Go in without camera or microphone"],
  ])("says what going in means with %j failing", async (failing, label) => {
    const media = new LocalMedia(new FakeDevices(failing), NOTHING_CHOSEN, () => {});
    await media.open();
    await draw(<JoinButton media={media} entrance={entrance()} />);
    expect(find("join").textContent).toBe(label);
  });
});
