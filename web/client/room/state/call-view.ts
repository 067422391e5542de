import type { PeerWords } from "../../protocol";
import type { LocalMediaState } from "../devices/local-media";
import { type CallTracks, NO_TRACKS } from "../media/call-lines";
import type { CallState } from "../media/session-peer";

/** What the other browser says of its camera, its microphone and its screen. */
export interface Theirs {
  readonly hasCamera: boolean;
  readonly hasMicrophone: boolean;
  readonly hasScreen: boolean;
}

export interface CallView extends CallTracks {
  readonly state: CallState;
  readonly theirs: Theirs;
}

export const NO_CALL: CallView = {
  state: "idle",
  ...NO_TRACKS,
  theirs: { hasCamera: true, hasMicrophone: true, hasScreen: false },
};

/** Say to the other browser what is on, so that it can show a face, or that the sound is off. */
export function ourWords({ camera, microphone }: LocalMediaState, hasScreen: boolean): PeerWords {
  return {
    camera: camera.isOn && camera.track !== null,
    microphone: microphone.isOn && microphone.track !== null,
    screen: hasScreen,
  };
}

/** Understand what the other browser said; null when it makes no sense. */
export function hearTheirs(text: string): (Theirs & { readonly isBeat: boolean }) | null {
  try {
    const { camera, microphone, screen, beat } = JSON.parse(text) as Record<string, unknown>;
    const isClear = typeof camera === "boolean" && typeof microphone === "boolean";
    return isClear
      ? {
          hasCamera: camera,
          hasMicrophone: microphone,
          hasScreen: screen === true,
          isBeat: beat === true,
        }
      : null;
  } catch {
    return null;
  }
}

/** Return the view with what they say; the same one when that is nothing new. */
export function withTheirs(view: CallView, heard: Theirs | null): CallView {
  const { hasCamera, hasMicrophone, hasScreen } = heard ?? view.theirs;
  const isSame =
    hasCamera === view.theirs.hasCamera &&
    hasMicrophone === view.theirs.hasMicrophone &&
    hasScreen === view.theirs.hasScreen;
  return isSame ? view : { ...view, theirs: { hasCamera, hasMicrophone, hasScreen } };
}
