import { describe, expect, it, vi } from "vitest";
import { answerOf, askForPage, builtFilesIn, giveBuilt, MAX_KEPT, OFFLINE } from "./answers";

const ORIGIN = "https://estrade.test";
const BUILT = `${ORIGIN}/static/build/assets/room-1a2b.js`;

function asked(path: string, init: RequestInit = {}, mode = "no-cors"): Request {
  const request = new Request(new URL(path, ORIGIN), init);
  return Object.defineProperty(request, "mode", { value: mode });
}

/** A cache that keeps what it is given, in the order it was given. */
function aCache(paths: string[] = []): Cache & { kept: Map<string, Response> } {
  const kept = new Map(paths.map((path) => [new URL(path, ORIGIN).href, new Response(path)]));
  const name = (one: RequestInfo | URL) =>
    new URL(one instanceof Request ? one.url : one, ORIGIN).href;
  return {
    kept,
    match: async (one: RequestInfo | URL) => kept.get(name(one)),
    put: async (one: RequestInfo | URL, answer: Response) => void kept.set(name(one), answer),
    delete: async (one: RequestInfo | URL) => kept.delete(name(one)),
    keys: async () => [...kept.keys()].map((url) => new Request(url)),
  } as unknown as Cache & { kept: Map<string, Response> };
}

describe("who answers", () => {
  it.each(["/live/mcl_1", "/live/session/bkg_1", "/", "/account", "/offline"])(
    "asks the hub for the page %s, always",
    (path) => expect(answerOf(asked(path, {}, "navigate"), ORIGIN)).toBe("network"),
  );

  it("keeps built files, whose names change with their content", () => {
    expect(answerOf(asked(BUILT), ORIGIN)).toBe("built");
  });

  it.each([
    asked("/api/live/pass", { method: "POST" }),
    asked("/static/build/manifest.json"),
    asked("/masterclasses/x/price"),
    asked("https://elsewhere.test/static/build/assets/room-1a2b.js"),
    asked(BUILT, { headers: { Range: "bytes=0-9" } }),
  ])("stays out of everything else", (request) => {
    expect(answerOf(request, ORIGIN)).toBe("none");
  });
});

describe("a page", () => {
  it("is what the hub says, whatever is kept under its address", async () => {
    const cache = aCache(["/live/mcl_1", OFFLINE]);
    const page = await askForPage(Promise.resolve(new Response("now")), cache);
    expect(await page.text()).toBe("now");
  });

  it("is the offline page when nothing answers, and says that it is none", async () => {
    const cache = aCache(["/live/mcl_1", OFFLINE]);
    const page = await askForPage(Promise.reject(new TypeError("no network")), cache);
    expect([page.status, await page.text()]).toEqual([503, OFFLINE]);
  });
});

describe("a built file", () => {
  it("is fetched once", async () => {
    const cache = aCache();
    const answer = Object.defineProperty(new Response("script"), "type", { value: "basic" });
    const ask = vi.fn(async () => answer);
    await giveBuilt(new Request(BUILT), async () => cache, ask);
    expect(await (await giveBuilt(new Request(BUILT), async () => cache, ask)).text()).toBe(
      "script",
    );
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("is not kept when it is missing", async () => {
    const cache = aCache();
    await giveBuilt(
      new Request(BUILT),
      async () => cache,
      async () => new Response("", { status: 404 }),
    );
    expect(cache.kept.size).toBe(0);
  });

  it("comes from the hub where nothing can be kept, or what is kept cannot be read", async () => {
    const answer = () =>
      Object.defineProperty(new Response("script"), "type", { value: "basic" as const });
    const refuse = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    const full = { ...aCache(), put: refuse };
    const broken = { ...aCache(), match: refuse };
    for (const open of [refuse, async () => full, async () => broken]) {
      const given = await giveBuilt(new Request(BUILT), open, async () => answer());
      expect(await given.text()).toBe("script");
    }
  });

  it("makes the oldest go when there are too many, and never the offline page", async () => {
    const many = Array.from({ length: MAX_KEPT }, (_, at) => `/static/build/assets/${at}.js`);
    const cache = aCache([OFFLINE, ...many]);
    const answer = Object.defineProperty(new Response("new"), "type", { value: "basic" });
    await giveBuilt(
      new Request(BUILT),
      async () => cache,
      async () => answer,
    );
    expect(cache.kept.size).toBe(MAX_KEPT + 1);
    expect(await cache.match(OFFLINE)).toBeDefined();
    expect(await cache.match("/static/build/assets/0.js")).toBeUndefined();
  });
});

it("finds what a page needs, each once", () => {
  const page =
    '<link href="/static/build/assets/site-1.css"><script src="/static/build/assets/site-2.js">' +
    '</script><link href="/static/build/assets/site-1.css"><a href="/static/other.js">';
  expect(builtFilesIn(page)).toEqual([
    "/static/build/assets/site-1.css",
    "/static/build/assets/site-2.js",
  ]);
});
