/** The server's time, as well as this device can know it; the device's own clock may be wrong. */
export class ServerClock {
  private aheadMs = 0;

  constructor(
    serverNow: string | number | Date,
    private readonly deviceNow: () => number = Date.now,
  ) {
    this.set(serverNow);
  }

  /** Take the time that the server has just told. */
  set(serverNow: string | number | Date): void {
    const toldMs = new Date(serverNow).getTime();
    if (Number.isFinite(toldMs)) {
      this.aheadMs = toldMs - this.deviceNow();
    }
  }

  now(): number {
    return this.deviceNow() + this.aheadMs;
  }
}

/** Whole seconds until an instant, rounded up and never negative: 0 means that it has come. */
export function secondsUntil(instant: string | number, nowMs: number): number {
  const leftMs = new Date(instant).getTime() - nowMs;
  return leftMs > 0 ? Math.ceil(leftMs / 1000) : 0;
}

/** Write a length as people read it on a clock: 4:07, or 1:02:03. */
export function asClock(totalSeconds: number): string {
  const hours = Math.floor(totalSeconds / 3600);
  const minutes = Math.floor((totalSeconds % 3600) / 60);
  const seconds = Math.floor(totalSeconds % 60);
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
