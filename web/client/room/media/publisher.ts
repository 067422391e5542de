import { layersOf } from "./layers";
import type { OpenPeer } from "./port";
import type { Tracks } from "./session-peer";
import { StageLink } from "./stage-link";

interface PublisherPorts {
  readonly openPeer: OpenPeer;
  tracks(): Tracks;
  ask(sdp: string): Promise<string>;
}

const SCREEN_BITRATE_BPS = 2_500_000;

/** Send our camera, in several sizes at once, and our microphone to the media server. */
export function publisher(ports: PublisherPorts): StageLink {
  return new StageLink({
    openPeer: ports.openPeer,
    ask: ports.ask,
    onTrack: () => {},
    prepare: (peer) => {
      const { audio, video } = ports.tracks();
      peer.add(audio ?? "audio", "sendonly");
      peer.add(video ?? "video", "sendonly", layersOf(video));
    },
  });
}

/** Send what our screen shows to the media server, with its sound where the browser gives it. */
export function screenPublisher(ports: PublisherPorts): StageLink {
  return new StageLink({
    openPeer: ports.openPeer,
    ask: ports.ask,
    onTrack: () => {},
    prepare: (peer) => {
      const { audio, video } = ports.tracks();
      if (audio) {
        peer.add(audio, "sendonly");
      }
      peer.add(video ?? "video", "sendonly", [{ maxBitrate: SCREEN_BITRATE_BPS }]);
    },
  });
}
