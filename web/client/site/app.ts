/** The app that a system may install: its worker, and the page it shows when nothing answers. */

const WORKER = "/service-worker.js";

export function startApp(): void {
  if (document.querySelector("[data-offline]")) {
    window.addEventListener("online", () => location.reload());
  }
  // What the page itself needs comes first.
  if (document.readyState === "complete") registerWorker();
  else window.addEventListener("load", registerWorker, { once: true });
}

function registerWorker(): void {
  // Where it is refused, as in some private windows, everything works without.
  navigator.serviceWorker?.register(WORKER).catch(() => undefined);
}
