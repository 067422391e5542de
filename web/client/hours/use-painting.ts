import { useEffect, useRef } from "preact/hooks";
import type { Spot } from "./week";

const HOLD_MS = 250;
const SLACK_PX = 8;

/** What a pointer does to the week. */
export interface Painter {
  readonly begin: (at: Spot) => void;
  readonly extend: (to: Spot) => void;
  readonly finish: () => void;
  readonly giveUp: () => void;
}

interface Press {
  readonly at: Spot;
  readonly x: number;
  readonly y: number;
  readonly timer: number;
}

/** The quarter that an element of the grid stands for. */
export function spotOf(element: Element | null): Spot | null {
  const cell = element?.closest<HTMLElement>("[data-quarter]");
  if (!cell) return null;
  return { day: Number(cell.dataset["day"]), quarter: Number(cell.dataset["quarter"]) };
}

/** Drag with a mouse at once; with a finger after holding, so that the page still scrolls. */
export function usePainting(painter: Painter) {
  const place = useRef<HTMLTableSectionElement>(null);
  const isPainting = useRef(false);
  const press = useRef<Press | null>(null);

  useEffect(() => {
    // Only a listener that is not passive may keep the page from scrolling under a held finger.
    const keepStill = (event: TouchEvent) => {
      if (isPainting.current) event.preventDefault();
    };
    const element = place.current;
    element?.addEventListener("touchmove", keepStill, { passive: false });
    return () => element?.removeEventListener("touchmove", keepStill);
  }, []);

  const begin = (at: Spot) => {
    isPainting.current = true;
    painter.begin(at);
  };
  const forgetPress = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  const onPointerDown = (event: PointerEvent) => {
    const at = spotOf(event.target as Element);
    if (!at || event.button !== 0) return;
    if (event.pointerType === "touch") {
      const timer = window.setTimeout(() => begin(at), HOLD_MS);
      press.current = { at, x: event.clientX, y: event.clientY, timer };
      return;
    }
    event.preventDefault();
    place.current?.setPointerCapture?.(event.pointerId);
    begin(at);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (isPainting.current) {
      const to = spotOf(document.elementFromPoint(event.clientX, event.clientY));
      if (to) painter.extend(to);
      return;
    }
    const { x, y } = press.current ?? { x: event.clientX, y: event.clientY };
    if (Math.hypot(event.clientX - x, event.clientY - y) > SLACK_PX) forgetPress();
  };
  const onPointerUp = () => {
    if (!isPainting.current && press.current) begin(press.current.at);
    forgetPress();
    if (isPainting.current) painter.finish();
    isPainting.current = false;
  };
  const onPointerCancel = () => {
    forgetPress();
    if (isPainting.current) painter.giveUp();
    isPainting.current = false;
  };
  return { place, onPointerDown, onPointerMove, onPointerUp, onPointerCancel };
}
