/** What we ask of the page: the browser's document, or a scripted one. */
export type Page = Pick<Document, "visibilityState" | "addEventListener"> & {
  readonly pictureInPictureElement?: Element | null;
};

const AWAY_AFTER_MS = 2_000;

/**
 * Whether anybody looks at the page's pictures. Looking away counts after a moment, since many come
 * back at once; looking again counts at once. A picture in a window of its own is looked at.
 */
export class Attention {
  isAway = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly page: Page,
    private readonly changed: () => void,
  ) {
    page.addEventListener("visibilitychange", () => this.look());
    page.addEventListener("leavepictureinpicture", () => this.look());
  }

  private get isWatched(): boolean {
    return this.page.visibilityState === "visible" || Boolean(this.page.pictureInPictureElement);
  }

  private look(): void {
    clearTimeout(this.timer);
    if (this.isWatched) {
      this.set(false);
    } else {
      this.timer = setTimeout(() => this.set(!this.isWatched), AWAY_AFTER_MS);
    }
  }

  private set(isAway: boolean): void {
    if (isAway !== this.isAway) {
      this.isAway = isAway;
      this.changed();
    }
  }
}
