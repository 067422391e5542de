import { expect, it } from "vitest";
import { PreferenceStore } from "./preferences";

function shelf(initial: string | null) {
  let stored = initial;
  return {
    getItem: () => stored,
    setItem: (_key: string, value: string) => {
      stored = value;
    },
  };
}

it("gives back what was preferred", () => {
  const place = shelf(null);
  new PreferenceStore(place).change({ isPushToTalk: true, hasShortcuts: false });
  expect(new PreferenceStore(place).get()).toEqual({ isPushToTalk: true, hasShortcuts: false });
});

it.each([null, "", "null", "7", "not json", '{"hasShortcuts": "no"}'])(
  "begins as usual when the shelf holds %j",
  (stored) => {
    const { isPushToTalk, hasShortcuts } = new PreferenceStore(shelf(stored)).get();
    expect([isPushToTalk, hasShortcuts]).toEqual([false, true]);
  },
);

it("lives without a shelf", () => {
  const preferences = new PreferenceStore(null);
  preferences.change({ isPushToTalk: true });
  expect(preferences.get().isPushToTalk).toBe(true);
});
