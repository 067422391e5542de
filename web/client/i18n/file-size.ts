const KILO = 1000;

/** Write how large a file is: whole kilobytes, at least one, then megabytes with one decimal. */
export function sizeOf(bytes: number, small: string, large: string, point: string): string {
  if (bytes < KILO * KILO) {
    return `${Math.max(1, Math.round(bytes / KILO))} ${small}`;
  }
  return `${(bytes / KILO / KILO).toFixed(1).replace(".", point)} ${large}`;
}
