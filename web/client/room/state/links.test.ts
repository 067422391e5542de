import { expect, it } from "vitest";
import { piecesOf } from "./links";

const links = (text: string) =>
  piecesOf(text).flatMap(({ text: shown, href }) => (href ? [shown] : []));

it.each([
  ["nothing to follow", []],
  ["see https://estrade.example/a?b=c#d.", ["https://estrade.example/a?b=c#d"]],
  ["(http://a.example/x), then https://b.example !", ["http://a.example/x", "https://b.example"]],
  ["https://fr.wikipedia.org/wiki/Do_(note) ok", ["https://fr.wikipedia.org/wiki/Do_(note)"]],
  ["javascript:alert(1) data:text/html,x ftp://a.example", []],
  ["https://", []],
  ['https://a.example/"onclick=alert(1)', ["https://a.example/"]],
])("in %j finds %j", (text, found) => {
  expect(links(text)).toEqual(found);
});

it("keeps every word", () => {
  const text = "one https://a.example, two\nhttps://b.example three";
  const pieces = piecesOf(text);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
});
