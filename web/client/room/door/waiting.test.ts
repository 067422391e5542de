import { beforeEach, expect, it, vi } from "vitest";
import { NOBODY, Waiting } from "./waiting";

let asked: string[];
let answer: () => Response;
let waiting: Waiting;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = () => Response.json({ waiting: ["Léa"], count: 2, inside: ["Oscar"], againInS: 8 });
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return answer();
  });
  waiting = new Waiting("/door", "csrf");
});

it("says again and again that somebody waits, and hears who else does", async () => {
  waiting.begin();
  waiting.begin();
  await wait(20_000);
  expect(asked).toEqual(["/door", "/door", "/door"]);
  expect(waiting.store.get()).toEqual({ waiting: ["Léa"], count: 2, inside: ["Oscar"] });
});

it("goes on after an answer that says nothing, and stops where it is not wanted", async () => {
  answer = () => new Response("?", { status: 502 });
  waiting.begin();
  await wait(8_500);
  expect(asked).toHaveLength(2);
  expect(waiting.store.get()).toEqual(NOBODY);
  answer = () => new Response("{}", { status: 403 });
  await wait(60_000);
  expect(asked).toHaveLength(3);
});

it("says that one goes away, and not that one goes in", async () => {
  waiting.begin();
  await wait(10);
  waiting.goAway();
  await wait(60_000);
  expect(asked).toEqual(["/door", "/door?left"]);
  waiting.begin();
  await wait(10);
  waiting.end();
  waiting.goAway();
  await wait(60_000);
  expect(asked).toEqual(["/door", "/door?left", "/door"]);
});
