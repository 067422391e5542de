import { ServerClock } from "../room/clock";
import { type RoomConfig, readConfig } from "../room/config";
import { LocalMedia } from "../room/devices/local-media";
import { browserShelf, recall, remember } from "../room/devices/remembered";
import { browserPeers } from "../room/media/browser-peer";
import { hubSockets } from "../room/socket";
import type { Outcomes } from "../trials/outcome";
import { tryRelay } from "../trials/relay";
import { askThrough, tryLine, tryMedia } from "../trials/trials";
import { Checkup } from "./checkup";

/** What the page tells: the room that one is about to enter, and where to try the way to it. */
interface CheckConfig extends RoomConfig {
  readonly connectUrl: string;
}

export interface Composition {
  readonly config: RoomConfig;
  readonly clock: ServerClock;
  readonly media: LocalMedia;
  readonly checkup: Checkup;
}

/** Put the check together for this page; it uses what the room will use, and in the same way. */
export function compose(page: Document, keep: (outcomes: Outcomes) => void): Composition {
  const config = readConfig(page) as CheckConfig;
  const shelf = browserShelf();
  // Whoever checks wants to see and hear both, however they left the last room.
  const known = { ...recall(shelf), isCameraOn: true, isMicrophoneOn: true };
  const media = new LocalMedia(navigator.mediaDevices, known, (chosen) => remember(shelf, chosen));
  const openPeer = browserPeers(() => [...config.iceServers]);
  const checkup = new Checkup({
    media,
    tryLine: () => tryLine(hubSockets(config.socketPath)),
    tryMedia: () =>
      tryMedia({
        openPeer,
        tracks: media.tracks,
        ask: askThrough(config.connectUrl, config.csrfToken),
      }),
    tryRelay: () => tryRelay(config.iceServers),
    keep,
  });
  return { config, clock: new ServerClock(config.serverNow), media, checkup };
}
