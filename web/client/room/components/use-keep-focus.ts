import { useLayoutEffect, useRef } from "preact/hooks";

/** Keep the focus where it is when this drawing moves lines under it. Returns the lines' place. */
export function useKeepFocus() {
  const place = useRef<HTMLElement>(null);
  const active = document.activeElement;
  const before = active instanceof HTMLElement && place.current?.contains(active) ? active : null;
  useLayoutEffect(() => {
    if (before && document.activeElement !== before && place.current?.contains(before)) {
      before.focus({ preventScroll: true });
    }
  });
  return place;
}
