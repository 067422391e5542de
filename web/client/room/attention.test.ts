import { beforeEach, expect, it, vi } from "vitest";
import { Attention } from "./attention";

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
  pictureInPictureElement: Element | null = null;

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let page: FakePage;
let seen: boolean[];
let attention: Attention;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  page = new FakePage();
  seen = [];
  attention = new Attention(page, () => seen.push(attention.isAway));
});

it("goes away after a moment and is back at once", async () => {
  page.become("hidden");
  await wait(1_900);
  expect(seen).toEqual([]);
  await wait(200);
  expect(seen).toEqual([true]);
  page.become("visible");
  expect(seen).toEqual([true, false]);
});

it("never goes away for a short look elsewhere", async () => {
  page.become("hidden");
  await wait(1_000);
  page.become("visible");
  await wait(10_000);
  expect(seen).toEqual([]);
});

it("stays with a picture that has a window of its own, until that is closed", async () => {
  page.pictureInPictureElement = document.createElement("video");
  page.become("hidden");
  await wait(10_000);
  expect(attention.isAway).toBe(false);
  page.pictureInPictureElement = null;
  page.dispatchEvent(new Event("leavepictureinpicture"));
  await wait(2_100);
  expect(attention.isAway).toBe(true);
});
