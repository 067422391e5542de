/** The app that a system may install: its worker, and the page it shows when nothing answers. */

const WORKER = "/service-worker.js";
const HEALTH = "/health";
const LOOK_AGAIN_MS = 4000;

export function startApp(): void {
  if (document.querySelector("[data-offline]")) reopenWhenBack();
  // What the page itself needs comes first.
  if (document.readyState === "complete") registerWorker();
  else window.addEventListener("load", registerWorker, { once: true });
}

function registerWorker(): void {
  // Where it is refused, as in some private windows, everything works without.
  navigator.serviceWorker?.register(WORKER).catch(() => undefined);
}

/** Open the page that was wanted as soon as the hub answers; the network alone is not enough. */
function reopenWhenBack(): void {
  if (location.pathname === "/offline") return;
  const look = async (): Promise<void> => {
    const answer = await fetch(HEALTH, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.reload();
  };
  window.addEventListener("online", look);
  setInterval(look, LOOK_AGAIN_MS);
}
