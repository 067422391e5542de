import type { Line } from "./line";

/** Notice at once that the network is gone or back, and that the page is looked at again. */
export function followNetwork(line: Line): void {
  addEventListener("offline", () => line.reopen());
  addEventListener("online", () => line.hurry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      line.hurry();
      line.look();
    }
  });
}
