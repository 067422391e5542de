const KEY = "estrade:reloaded-from";

/**
 * Load the page again, as the hub was updated since it was loaded; it then comes back in by itself.
 * Once for each version, in case the page that comes is an old one too.
 *
 * Returns whether it is loaded again.
 */
export function reloadOnce(
  shelf: Pick<Storage, "getItem" | "setItem"> | null,
  version: number,
  reload: () => void,
): boolean {
  const from = String(version);
  if (!shelf || shelf.getItem(KEY) === from) {
    return false;
  }
  try {
    shelf.setItem(KEY, from);
  } catch {
    // A browser that keeps nothing could reload for ever: the person reads what to do instead.
    return false;
  }
  reload();
  return true;
}
