import type { LocalMedia } from "../devices/local-media";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Tile } from "./Tile";

/** Oneself on stage, as in a mirror. */
export function OwnTile({ media, kind = "" }: { media: LocalMedia; kind?: string }) {
  const { config } = useSurroundings();
  const { camera, microphone } = useStore(media.store);
  return (
    <Tile
      name={config.me.name}
      scene={config.role === "audience" ? "member" : "me"}
      video={camera.isOn ? camera.track : null}
      testId="self-video"
      kind={`tile--mirror ${kind}`}
      isSilent
      isMicrophoneOff={!(microphone.isOn && microphone.track)}
    />
  );
}
