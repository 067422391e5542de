import type { OpenPeer } from "./port";
import { StageLink } from "./stage-link";

/** The places of a stage with one host; the n-th lines of our offer receive place n. */
export const FEEDS = 2;
export const HOST_FEED = 0;
export const SCREEN_FEED = 1;

/** Receive the stage's sound and images from the media server, place by place. */
export function watcher(ports: {
  openPeer: OpenPeer;
  ask(sdp: string): Promise<string>;
  onTrack(track: MediaStreamTrack, feed: number): void;
  readonly places?: number;
}): StageLink {
  let lines: MediaStreamTrack[][] = [];
  return new StageLink({
    openPeer: ports.openPeer,
    ask: ports.ask,
    onTrack: (track) => {
      const feed = lines.findIndex((tracks) => tracks.includes(track));
      if (feed >= 0) {
        ports.onTrack(track, feed);
      }
    },
    prepare: (peer) => {
      lines = Array.from({ length: ports.places ?? FEEDS }, () => {
        const audio = peer.add("audio", "recvonly");
        const video = peer.add("video", "recvonly");
        return [audio.receiver.track, video.receiver.track];
      });
    },
  });
}
