import type { RoomState } from "../protocol";
import { followTracks } from "./devices/follow-tracks";
import type { LocalMedia } from "./devices/local-media";
import type { OpenPeer } from "./media/port";
import { publisher } from "./media/publisher";
import type { StageLink } from "./media/stage-link";
import type { Room, RoomListener } from "./room";
import { Refused } from "./socket";
import { Store } from "./store";

/**
 * *counting*: three, two, one, and it may still be called off. *starting*: the media server is
 * being reached, and the doors to the audience are opening.
 */
export interface BroadcastView {
  readonly step: "backstage" | "counting" | "starting" | "live" | "ending" | "over";
  /** Why it did not work, as a sentence of the hub; empty for our own. */
  readonly problem: string | null;
  /** How many seconds are left while counting. */
  readonly count?: number;
}

const COUNT_FROM = 3;
const COUNT_EVERY_MS = 1_000;
const TRIES_MAX = 60;
const TRY_EVERY_MS = 300;
const PASSING = new Set([
  "no_media_yet",
  "unavailable",
  "internal",
  "media_unavailable",
  "too_many",
]);

/** The host's side of a masterclass: send to the media server, open to the audience, end. */
export class Broadcast implements RoomListener {
  readonly view = new Store<BroadcastView>({ step: "backstage", problem: null });
  readonly link: StageLink;
  private counts = 0;

  constructor(
    private readonly room: Room,
    media: LocalMedia,
    openPeer: OpenPeer,
    /** Co-hosts see each other before the audience does: send from the moment we are in. */
    private readonly isShared = false,
  ) {
    this.link = publisher({
      openPeer,
      tracks: () => media.tracks,
      ask: async (sdp) => (await room.line.request("stage.publish", { sdp })).sdp,
    });
    followTracks(media, (kind, track) => void this.link.replace(kind, track));
    room.follow(this);
  }

  joined(state: RoomState): void {
    const isIdle = this.link.store.get().is === "idle";
    if (state.is_live && isIdle) {
      this.view.set({ step: "live", problem: null });
    }
    if (isIdle && (state.is_live || this.isShared)) {
      this.link.start();
    } else {
      this.link.mend();
    }
  }

  found(): void {
    this.link.mend();
  }

  /** Everybody waits for what we send: connect before the audience does. */
  stageRestarted(): void {
    this.link.rejoin(0);
  }

  wentLive(): void {
    this.view.set({ step: "live", problem: null });
  }

  ended(): void {
    this.link.stop();
    this.view.set({ step: "over", problem: null });
  }

  closed(): void {
    this.link.stop();
    if (this.view.get().step !== "over") {
      this.view.set({ step: "backstage", problem: null });
    }
  }

  /** Send to the media server and count, then open to the audience once it receives us. */
  async goLive(): Promise<void> {
    if (this.view.get().step !== "backstage") {
      return;
    }
    if (this.link.store.get().is !== "connected") {
      this.link.start();
    }
    this.counts += 1;
    const mine = this.counts;
    for (let count = COUNT_FROM; count > 0; count--) {
      this.view.set({ step: "counting", problem: null, count });
      await pause(COUNT_EVERY_MS);
      if (!this.is("counting") || mine !== this.counts) {
        return;
      }
    }
    this.view.set({ step: "starting", problem: null });
    for (let attempt = 0; attempt < TRIES_MAX && this.is("starting"); attempt++) {
      await pause(TRY_EVERY_MS);
      if (this.is("starting") && this.link.store.get().is === "connected") {
        const refusal = await this.open();
        if (refusal !== null) {
          this.giveUp(refusal);
        }
      }
    }
    if (this.is("starting")) {
      this.giveUp(this.link.store.get().problem ?? "");
    }
  }

  /** Not yet: nobody has seen anything. */
  cancel(): void {
    if (this.is("counting")) {
      this.giveUp(null);
    }
  }

  /** Say why going live cannot even be tried. */
  refuse(problem: string): void {
    this.view.set({ step: "backstage", problem });
  }

  /** Close the broadcast for good. */
  async end(): Promise<void> {
    this.view.set({ step: "ending", problem: null });
    try {
      await this.room.line.request("live.end", {});
      this.ended();
    } catch (error) {
      const problem = error instanceof Refused ? error.message : "";
      this.view.set({ step: "live", problem });
    }
  }

  /** Try once to open to the audience. Returns why it will never do, null otherwise. */
  private async open(): Promise<string | null> {
    try {
      await this.room.line.request("live.start", {});
      this.wentLive();
      return null;
    } catch (error) {
      return error instanceof Refused && !PASSING.has(error.code) ? error.message : null;
    }
  }

  private giveUp(problem: string | null): void {
    if (!this.isShared) {
      this.link.stop();
      this.room.line.tell("stage.hang_up", {});
    }
    this.view.set({ step: "backstage", problem });
  }

  private is(step: BroadcastView["step"]): boolean {
    return this.view.get().step === step;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
