import type { Kind } from "../media/port";
import type { LocalMedia } from "./local-media";

/** Send what the person turns on or off, as they do it. Returns a function that stops following. */
export function followTracks(
  media: LocalMedia,
  replace: (kind: Kind, track: MediaStreamTrack | null) => void,
): () => void {
  let sent = media.tracks;
  return media.store.subscribe(() => {
    const { audio, video } = media.tracks;
    const before = sent;
    sent = { audio, video };
    if (audio !== before.audio) {
      replace("audio", audio);
    }
    if (video !== before.video) {
      replace("video", video);
    }
  });
}
