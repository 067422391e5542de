import { useEffect } from "preact/hooks";
import { secondsUntil } from "../clock";
import type { LocalMedia } from "../devices/local-media";
import type { Door } from "../door/compose";
import { useStore } from "../store";
import { useNow, useSurroundings } from "../surroundings";
import { Neighbourhood } from "./AtDoor";
import { DeviceChecks } from "./DeviceChecks";
import { DeviceControls } from "./DeviceControls";
import { DevicePicker } from "./DevicePicker";
import { type Entrance, JoinButton } from "./JoinButton";
import { LevelMeter } from "./LevelMeter";
import { useMoments } from "./moments";
import { SpeakerCheck } from "./SpeakerCheck";
import { Tile } from "./Tile";
import { WayInCheck } from "./WayInCheck";

interface PreJoinProps {
  /** None for the audience, which only watches. */
  readonly media: LocalMedia | null;
  readonly door: Door;
  readonly entrance: Entrance;
}

/** Whoever opens the page long before is not yet at the door. */
const NEAR_S = 1_800;

/** Before the door: see oneself, be heard, know when it opens. */
export function PreJoin({ media, door, entrance }: PreJoinProps) {
  const { config, t } = useSurroundings();
  const { opens } = useMoments();
  const opensInS = secondsUntil(config.doorOpensAt, useNow());
  const isOpen = opensInS === 0;
  useVisit(door, opensInS < NEAR_S);
  const opening = isOpen ? t.doorIsOpen : opens;
  const kicker = config.kind === "rehearsal" ? t.rehearsal : opening;
  return (
    <main class="prejoin" id="main" tabindex={-1}>
      <div class="wrap prejoin__row">
        <header class="prejoin__head">
          <p class="kicker">{kicker}</p>
          <h1>{config.title}</h1>
          <About />
          <Neighbourhood waiting={door.waiting} />
        </header>
        <div class="prejoin__mirror">{media ? <Mirror media={media} /> : <HostTile />}</div>
        <div class="prejoin__form">
          {media ? <Devices media={media} /> : <p class="soft">{t.audienceNeedsNothing}</p>}
          <WayInCheck wayIn={door.wayIn} />
          <SpeakerCheck />
          <p class="small" data-testid="coming-as">
            {t.comingInAs(config.me.name)}
          </p>
          <JoinButton media={media} entrance={entrance} />
        </div>
      </div>
    </main>
  );
}

/** Try the way in once, and say that one is here for as long as one is. */
function useVisit({ wayIn, waiting }: Door, isNear: boolean): void {
  useEffect(() => void wayIn.begin(), [wayIn]);
  useEffect(() => {
    if (isNear) {
      waiting.begin();
    }
    return () => waiting.end();
  }, [waiting, isNear]);
}

function About() {
  const { config, t } = useSurroundings();
  const { begins } = useMoments();
  const other = config.other?.name;
  const people =
    config.charityName && other
      ? t.byHostFor(other, config.charityName)
      : other && t.withPerson(other);
  return (
    <p class="lead">
      {people ? `${people} · ` : ""}
      {begins}
    </p>
  );
}

function HostTile() {
  const { config } = useSurroundings();
  return (
    <Tile name={config.other?.name ?? ""} scene="other" video={null} testId="host-tile" isSilent />
  );
}

function Mirror({ media }: { media: LocalMedia }) {
  const { config } = useSurroundings();
  const { camera } = useStore(media.store);
  useEffect(() => {
    void media.open();
  }, [media]);
  return (
    <Tile
      name={config.me.name}
      scene="me"
      video={camera.isOn ? camera.track : null}
      testId="self-video"
      kind="tile--mirror"
      isSilent
      isNameless
    >
      <div class="prejoin__switches">
        <DeviceControls media={media} />
      </div>
    </Tile>
  );
}

function Devices({ media }: { media: LocalMedia }) {
  const { t } = useSurroundings();
  const state = useStore(media.store);
  const { camera, microphone } = state;
  return (
    <>
      <DevicePicker
        id="choose-camera"
        label={t.camera}
        device={camera}
        onChoose={(id) => void media.choose("camera", id)}
      />
      <DevicePicker
        id="choose-microphone"
        label={t.microphone}
        device={microphone}
        onChoose={(id) => void media.choose("microphone", id)}
      >
        <LevelMeter track={microphone.isOn ? microphone.track : null} />
      </DevicePicker>
      <DeviceChecks state={state} onRetry={() => void media.open()} />
    </>
  );
}
