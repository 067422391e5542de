import { expect, it } from "vitest";
import { NOTHING_CHOSEN, recall, remember } from "./remembered";

function shelf(initial: string | null) {
  let stored = initial;
  return {
    getItem: () => stored,
    setItem: (_key: string, value: string) => {
      stored = value;
    },
  };
}

it("gives back what was chosen", () => {
  const place = shelf(null);
  const chosen = {
    cameraId: "c",
    microphoneId: "m",
    isCameraOn: false,
    isMicrophoneOn: true,
    isNoiseReduced: false,
  };
  remember(place, chosen);
  expect(recall(place)).toEqual(chosen);
});

it.each([null, "", "null", "7", "not json", '{"cameraId": 4}'])(
  "begins anew when the shelf holds %j",
  (stored) => {
    expect(recall(shelf(stored))).toEqual(NOTHING_CHOSEN);
  },
);

it("lives without a shelf", () => {
  remember(null, NOTHING_CHOSEN);
  expect(recall(null)).toEqual(NOTHING_CHOSEN);
});

it("lives with a shelf that refuses", () => {
  const refusing = {
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
  };
  expect(() => remember(refusing, NOTHING_CHOSEN)).not.toThrow();
});
