import type { LocalMedia } from "./devices/local-media";
import type { DeviceProblem } from "./devices/problem";
import type { Room, RoomListener } from "./room";

const DEVICES = ["camera", "microphone"] as const;
type Name = (typeof DEVICES)[number];
type Problems = Readonly<Record<Name, DeviceProblem | null>>;

/**
 * Tell the hub that this person cannot be seen or heard for want of a device: on coming in, and
 * once each time one fails later. A device whose place another takes has not failed.
 */
export class DeviceTroubles implements RoomListener {
  private isIn = false;
  private told: Problems = { camera: null, microphone: null };

  constructor(
    private readonly room: Room,
    private readonly media: LocalMedia,
  ) {
    media.store.subscribe(() => this.compare());
    room.follow(this);
  }

  joined(): void {
    this.isIn = true;
    this.told = { camera: null, microphone: null };
    this.compare();
  }

  ended(): void {
    this.isIn = false;
  }

  closed(): void {
    this.isIn = false;
  }

  private compare(): void {
    if (!this.isIn) {
      return;
    }
    const before = this.told;
    const { camera, microphone } = this.media.store.get();
    this.told = { camera: camera.problem, microphone: microphone.problem };
    for (const name of DEVICES) {
      const problem = this.told[name];
      if (problem && !before[name]) {
        this.room.line.tell("media.trouble", { kind: `${name}_failed`, detail: problem });
      }
    }
  }
}
