import type { OpenPeer } from "./port";
import type { Tracks } from "./session-peer";
import { StageLink } from "./stage-link";

/** Send our camera and microphone to the media server. */
export function publisher(ports: {
  openPeer: OpenPeer;
  tracks(): Tracks;
  ask(sdp: string): Promise<string>;
}): StageLink {
  return new StageLink({
    openPeer: ports.openPeer,
    ask: ports.ask,
    onTrack: () => {},
    prepare: (peer) => {
      const { audio, video } = ports.tracks();
      peer.add(audio ?? "audio", "sendonly");
      peer.add(video ?? "video", "sendonly");
    },
  });
}
