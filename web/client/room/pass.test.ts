import { expect, it } from "vitest";
import { readAnswer } from "./pass";

it("takes the token", () => {
  expect(readAnswer(200, { token: "abc" })).toEqual({ token: "abc" });
});

it("takes the hub's sentence when it refuses", () => {
  expect(readAnswer(403, { code: "not_invited", message: "Not yours." })).toEqual({
    code: "not_invited",
    message: "Not yours.",
  });
});

it.each([
  [502, { message: "bad gateway" }],
  [200, {}],
  [404, "<html>"],
  [200, null],
])("counts an answer of %i with %j as none", (status, body) => {
  expect(readAnswer(status, body)).toBeNull();
});
