/** The app that a system may install: its worker, and the page it shows when nothing answers. */

const WORKER = "/service-worker.js";

export function startApp(): void {
  if (document.querySelector("[data-offline]")) {
    window.addEventListener("online", () => location.reload());
  }
  // Where it is refused, as in some private windows, everything works without.
  navigator.serviceWorker?.register(WORKER).catch(() => undefined);
}
