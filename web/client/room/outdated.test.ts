import { expect, it, vi } from "vitest";
import { reloadOnce } from "./outdated";

function shelf() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

it("loads the page again once for each version", () => {
  const reload = vi.fn();
  const tab = shelf();
  expect(reloadOnce(tab, 2, reload)).toBe(true);
  expect(reloadOnce(tab, 2, reload)).toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
  expect(reloadOnce(tab, 3, reload)).toBe(true);
});

it("does not begin what it could not end", () => {
  const reload = vi.fn();
  const full = {
    ...shelf(),
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  expect(reloadOnce(full, 2, reload)).toBe(false);
  expect(reloadOnce(null, 2, reload)).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});
