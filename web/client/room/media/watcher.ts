import type { OpenPeer } from "./port";
import { StageLink } from "./stage-link";

/** Receive the stage's sound and images from the media server. */
export function watcher(ports: {
  openPeer: OpenPeer;
  ask(sdp: string): Promise<string>;
  onTrack(track: MediaStreamTrack): void;
}): StageLink {
  return new StageLink({
    ...ports,
    prepare: (peer) => {
      peer.add("audio", "recvonly");
      peer.add("video", "recvonly");
    },
  });
}
