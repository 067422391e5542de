import type { ComponentChildren } from "preact";
import type { LocalMedia } from "../devices/local-media";
import type { ScreenShare } from "../screen-share";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";
import { Tile } from "./Tile";

interface HostStageProps {
  readonly media: LocalMedia;
  readonly screen: ScreenShare;
  readonly children: ComponentChildren;
}

/** What the host shows: themselves, beside their screen when they share it. */
export function HostStage({ media, screen, children }: HostStageProps) {
  const { config, t } = useSurroundings();
  const { camera, microphone } = useStore(media.store);
  const { track } = useStore(screen.view);
  return (
    <section class={`stage ${track ? "stage--screen" : ""}`} aria-label={t.stage}>
      {track && <OwnScreen track={track} />}
      <Tile
        name={config.me.name}
        scene="me"
        video={camera.isOn ? camera.track : null}
        testId="self-video"
        kind={`tile--mirror ${track || (config.hosts ?? 1) > 1 ? "" : "tile--whole"}`}
        isSilent
        isMicrophoneOff={!(microphone.isOn && microphone.track)}
      />
      {children}
    </section>
  );
}

/** A whole screen is not shown on itself: it would repeat without end. */
function OwnScreen({ track }: { track: MediaStreamTrack }) {
  const { t } = useSurroundings();
  if (track.getSettings().displaySurface === "monitor") {
    return (
      <div class="tile tile--screen" data-testid="own-screen">
        <p class="tile__note">
          <Icon name="screen" />
          {t.wholeScreenShared}
        </p>
      </div>
    );
  }
  return (
    <Tile
      name={t.yourScreen}
      scene="me"
      video={track}
      testId="own-screen"
      kind="tile--screen"
      isSilent
      isNameless
    />
  );
}
