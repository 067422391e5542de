import type { DevicesPort } from "./capture";

/** A track that can be stopped and looked at. */
export function fakeTrack(kind: "audio" | "video", deviceId = `${kind}-1`): MediaStreamTrack {
  const track = new EventTarget() as unknown as MediaStreamTrack & { readyState: string };
  return Object.assign(track, {
    kind,
    label: `Fake ${kind}`,
    enabled: true,
    readyState: "live" as const,
    stop: () => {
      track.readyState = "ended";
    },
    getSettings: () => ({ deviceId }),
  });
}

/** Scripted devices: each kind gives a track, or fails with the error of that name. */
export class FakeDevices extends EventTarget implements DevicesPort {
  readonly asked: MediaStreamConstraints[] = [];
  devices: Partial<MediaDeviceInfo>[] = [
    { kind: "videoinput", deviceId: "video-1", label: "Camera" },
    { kind: "audioinput", deviceId: "audio-1", label: "Microphone" },
  ];

  constructor(public failing: { audio?: string; video?: string } = {}) {
    super();
  }

  async getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
    this.asked.push(constraints);
    const tracks: MediaStreamTrack[] = [];
    for (const kind of ["audio", "video"] as const) {
      const error = constraints[kind] && this.failing[kind];
      if (error) {
        throw new DOMException("refused", error);
      }
      if (constraints[kind]) {
        tracks.push(fakeTrack(kind, wantedId(constraints[kind]) || `${kind}-1`));
      }
    }
    const of = (kind: string) => tracks.filter((track) => track.kind === kind);
    return {
      getAudioTracks: () => of("audio"),
      getVideoTracks: () => of("video"),
    } as MediaStream;
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return this.devices as MediaDeviceInfo[];
  }
}

function wantedId(constraints: boolean | MediaTrackConstraints): string {
  const deviceId = typeof constraints === "object" ? constraints.deviceId : undefined;
  return (deviceId as { ideal?: string } | undefined)?.ideal ?? "";
}
