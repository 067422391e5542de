/// <reference lib="webworker" />
import { answerOf, askForPage, builtFilesIn, CACHE, giveBuilt, OFFLINE } from "../worker/answers";

declare const self: ServiceWorkerGlobalScope;

async function keepOffline(): Promise<void> {
  const cache = await caches.open(CACHE);
  const page = await fetch(OFFLINE, { cache: "reload" });
  await cache.put(OFFLINE, page.clone());
  await Promise.allSettled(builtFilesIn(await page.text()).map((path) => cache.add(path)));
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  // The page is asked for while the worker wakes up.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function askHub(event: FetchEvent): Promise<Response> {
  const early: Response | undefined = await event.preloadResponse;
  return early ?? fetch(event.request);
}

/** What is sent goes past the worker: it could not say a last word for a page that is left. */
function letPass(event: ExtendableEvent): void {
  (event as RoutingEvent).addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
}

/** Source: https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes */
interface RoutingEvent extends ExtendableEvent {
  addRoutes?(rule: { condition: { requestMethod: string }; source: "network" }): Promise<void>;
}

self.addEventListener("install", (event) => {
  letPass(event);
  event.waitUntil(keepOffline());
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const by = answerOf(event.request, self.location.origin);
  if (by === "network") {
    const cache = { match: (path: RequestInfo | URL) => caches.match(path) };
    event.respondWith(askForPage(askHub(event), cache));
  } else if (by === "built") {
    event.respondWith(giveBuilt(event.request, () => caches.open(CACHE), fetch));
  }
});
