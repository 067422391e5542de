import type { LocalMediaState } from "../devices/local-media";
import type { CallState } from "../media/session-peer";

/** What the other browser says of its camera and microphone. */
export interface Theirs {
  readonly hasCamera: boolean;
  readonly hasMicrophone: boolean;
}

export interface CallView {
  readonly state: CallState;
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly theirs: Theirs;
}

export const NO_CALL: CallView = {
  state: "idle",
  audio: null,
  video: null,
  theirs: { hasCamera: true, hasMicrophone: true },
};

/** Say to the other browser what is on, so that it can show a face, or that the sound is off. */
export function ourWords({ camera, microphone }: LocalMediaState): string {
  return JSON.stringify({
    camera: camera.isOn && camera.track !== null,
    microphone: microphone.isOn && microphone.track !== null,
  });
}

/** Understand what the other browser said; null when it makes no sense. */
export function hearTheirs(text: string): Theirs | null {
  try {
    const { camera, microphone } = JSON.parse(text) as Record<"camera" | "microphone", unknown>;
    const isClear = typeof camera === "boolean" && typeof microphone === "boolean";
    return isClear ? { hasCamera: camera, hasMicrophone: microphone } : null;
  } catch {
    return null;
  }
}
