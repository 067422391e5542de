import { tryRelay } from "../../trials/relay";
import { askThrough, tryLine, tryMedia } from "../../trials/trials";
import type { RoomConfig } from "../config";
import type { LocalMedia } from "../devices/local-media";
import { browserPeers } from "../media/browser-peer";
import { hubSockets } from "../socket";
import { Waiting } from "./waiting";
import { WayIn } from "./way-in";

/** What there is before the door. */
export interface Door {
  readonly wayIn: WayIn;
  readonly waiting: Waiting;
}

const DEVICES_PATIENCE_MS = 3_000;
const NO_TRACKS = { audio: null, video: null };

/** Put the door together; it tries what the room will use, in the same way. */
export function composeDoor(config: RoomConfig, media: LocalMedia | null): Door {
  const openPeer = browserPeers(() => [...config.iceServers]);
  const wayIn = new WayIn({
    devices: () => Promise.race([opened(media), pause(DEVICES_PATIENCE_MS)]),
    tryLine: () => tryLine(hubSockets(config.socketPath)),
    tryMedia: () =>
      tryMedia({
        openPeer,
        tracks: media?.tracks ?? NO_TRACKS,
        ask: askThrough(config.tryUrl, config.csrfToken),
        isQuick: true,
      }),
    tryRelay: () => tryRelay(config.iceServers),
  });
  return { wayIn, waiting: new Waiting(config.doorUrl, config.csrfToken) };
}

function opened(media: LocalMedia | null): Promise<void> {
  return new Promise((resolve) => {
    if (!media) {
      resolve();
      return;
    }
    const look = () => {
      const { isAsking, camera, microphone } = media.store.get();
      if (!isAsking && (camera.track || microphone.track || microphone.problem)) {
        resolve();
      }
    };
    media.store.subscribe(look);
    look();
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
