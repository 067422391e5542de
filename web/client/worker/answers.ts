/** What the app's worker answers by itself: built files, and a page for when nothing answers. */

export const CACHE = "estrade-1";
export const OFFLINE = "/offline";
const BUILT = "/static/build/assets/";

/** How many built files are kept; of more the oldest go. */
export const MAX_KEPT = 150;

export type Answer = "network" | "built" | "none";

/**
 * Say who answers a request.
 *
 * Only built files come from the cache: their names change with their content. A page is always
 * asked of the hub, so that nobody ever stands in a call of yesterday; so is everything else.
 */
export function answerOf(request: Request, origin: string): Answer {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return "none";
  if (request.mode === "navigate") return "network";
  // A stretch of a file is not the file.
  if (url.pathname.startsWith(BUILT) && !request.headers.has("range")) return "built";
  return "none";
}

/** Find the built files that a page needs, so that it looks the same when nothing answers. */
export function builtFilesIn(page: string): string[] {
  return [...new Set(page.match(/\/static\/build\/assets\/[\w.-]+/g))];
}

/** Ask the hub; when nothing answers, show the page that says so. */
export async function askForPage(
  asked: Promise<Response>,
  cache: Pick<Cache, "match">,
): Promise<Response> {
  try {
    return await asked;
  } catch {
    const kept = await cache.match(OFFLINE);
    if (!kept) return Response.error();
    const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" };
    return new Response(await kept.text(), { status: 503, headers });
  }
}

/** Give a built file, kept from an earlier visit or fetched and kept now, where files are kept. */
export async function giveBuilt(
  request: Request,
  open: () => Promise<Cache>,
  ask: typeof fetch,
): Promise<Response> {
  const cache = await open().catch(() => null);
  const kept = await cache?.match(request).catch(() => undefined);
  if (kept) return kept;
  const answer = await ask(request);
  if (cache && answer.status === 200 && answer.type === "basic") {
    await keep(cache, request, answer.clone()).catch(() => undefined);
  }
  return answer;
}

async function keep(cache: Cache, request: Request, answer: Response): Promise<void> {
  await cache.put(request, answer);
  await forgetOldest(cache);
}

async function forgetOldest(cache: Cache): Promise<void> {
  const built = (await cache.keys()).filter((one) => new URL(one.url).pathname !== OFFLINE);
  const over = built.slice(0, Math.max(0, built.length - MAX_KEPT));
  await Promise.all(over.map((one) => cache.delete(one)));
}
