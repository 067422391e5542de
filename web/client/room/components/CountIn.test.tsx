import { expect, it } from "vitest";
import type { Broadcast, BroadcastView } from "../broadcast";
import { Store } from "../store";
import { CountIn } from "./CountIn";
import { doing, draw, find } from "./draw";

function counting(count: number) {
  const view = new Store<BroadcastView>({ step: "counting", problem: null, count });
  const cancel = () => view.set({ step: "backstage", problem: null });
  return { view, cancel } as unknown as Broadcast;
}

const isShown = () => document.querySelector("[data-testid=count-in]") !== null;

it("counts for eyes and ears, and is gone when it is live", async () => {
  const broadcast = counting(3);
  await draw(<CountIn broadcast={broadcast} />, { role: "host" });
  expect(find("count-in").querySelector("[role=status]")?.textContent).toBe("Live in 3 seconds");
  await doing(() => broadcast.view.set({ step: "counting", problem: null, count: 1 }));
  expect(find("count-in").querySelector("[role=status]")?.textContent).toBe("Live in 1 second");
  await doing(() => broadcast.view.set({ step: "live", problem: null }));
  expect(isShown()).toBe(false);
});

it("is called off by its button, which has the focus", async () => {
  await draw(<CountIn broadcast={counting(2)} />, { role: "host" });
  await doing(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(document.activeElement).toBe(find("cancel-live"));
  await doing(() => find("cancel-live").click());
  expect(isShown()).toBe(false);
});

it("is called off by Escape", async () => {
  await draw(<CountIn broadcast={counting(2)} />, { role: "host" });
  await doing(() => new Promise((resolve) => setTimeout(resolve, 50)));
  await doing(() => document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })));
  expect(isShown()).toBe(false);
});
