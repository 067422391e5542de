import { expect, it } from "vitest";
import { callEn } from "./call-en";
import { callFr } from "./call-fr";

it.each([
  [1, "1 kB", "1 ko"],
  [340_000, "340 kB", "340 ko"],
  [2_450_000, "2.5 MB", "2,5 Mo"],
])("writes %i bytes as the pages do", (bytes, english, french) => {
  expect([callEn.fileSize(bytes), callFr.fileSize(bytes)]).toEqual([english, french]);
});
