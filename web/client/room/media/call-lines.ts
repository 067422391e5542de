import type { Kind, TransceiverPort } from "./port";

/**
 * What each side sends in a call, a line each, in the order of the first offer. All are there from
 * the beginning, so that showing a screen needs no new agreement, and survives whatever heals the
 * call.
 */
export const CALL_LINES = ["audio", "video", "screenAudio", "screenVideo"] as const;

export type CallLine = (typeof CALL_LINES)[number];
export type CallTracks = Readonly<Record<CallLine, MediaStreamTrack | null>>;

export const NO_TRACKS: CallTracks = {
  audio: null,
  video: null,
  screenAudio: null,
  screenVideo: null,
};

const SCREEN_BITRATE_BPS = 2_500_000;

export function kindOf(line: CallLine): Kind {
  return line === "audio" || line === "screenAudio" ? "audio" : "video";
}

/** Say on which line of a call a track arrives. */
export function lineOf(transceivers: readonly TransceiverPort[], track: MediaStreamTrack) {
  const at = transceivers.findIndex(({ receiver }) => receiver.track === track);
  return CALL_LINES[at] ?? (track.kind === "audio" ? "audio" : "video");
}

/** Send a track on that line of a call from now on, or none; an older call lacks some lines. */
export async function sendOn(
  transceivers: readonly TransceiverPort[],
  line: CallLine,
  track: MediaStreamTrack | null,
): Promise<void> {
  const sender = transceivers[CALL_LINES.indexOf(line)]?.sender;
  await sender?.replaceTrack(track);
  const parameters = sender?.getParameters();
  const encoding = parameters?.encodings?.[0];
  if (line === "screenVideo" && track && sender && parameters && encoding) {
    encoding.maxBitrate = SCREEN_BITRATE_BPS;
    // A browser that will not be told how much a screen may take decides by itself.
    await sender.setParameters(parameters).catch(() => undefined);
  }
}
