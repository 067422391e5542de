import { expect, it } from "vitest";
import { placed } from "./tabs";

const LIST = { offsetLeft: 20, clientWidth: 300 };

it("leaves the first tabs where they are", () => {
  expect(placed({ offsetLeft: 20, offsetWidth: 80 }, LIST)).toBe(0);
});

it("brings a later tab into the middle", () => {
  expect(placed({ offsetLeft: 420, offsetWidth: 100 }, LIST)).toBe(300);
});
