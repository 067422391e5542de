import type { SenderPort } from "./port";

/** One of the sizes in which a picture is sent at the same time. */
export interface Layer {
  readonly rid: string;
  readonly active: boolean;
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
}

const RIDS = ["q", "h", "f"];
const BITRATES_BPS = [150_000, 500_000, 1_700_000];
const PIXELS_OF_THREE = 960 * 540;
const PIXELS_OF_TWO = 480 * 270;
const PIXELS_EXPECTED = 1_280 * 720;

/**
 * The sizes to send a camera's picture in, lowest first. Chromium leaves out the highest ones of a
 * small picture, whatever their scale: so a small picture has fewer, the best of them whole.
 */
export function layersOf(track: MediaStreamTrack | null): Layer[] {
  const { width = 0, height = 0 } = track?.getSettings() ?? {};
  const count = countFor(width * height || PIXELS_EXPECTED);
  return RIDS.map((rid, index) => ({
    rid,
    active: index < count,
    scaleResolutionDownBy: 2 ** Math.max(0, count - 1 - index),
    maxBitrate: BITRATES_BPS[index] ?? 0,
  }));
}

function countFor(pixels: number): number {
  if (pixels >= PIXELS_OF_THREE) {
    return 3;
  }
  return pixels >= PIXELS_OF_TWO ? 2 : 1;
}

/** Send another camera's picture in the sizes that suit it; a sender without layers is let be. */
export async function fitLayers(sender: SenderPort, track: MediaStreamTrack): Promise<void> {
  const parameters = sender.getParameters();
  if (parameters.encodings.length > 1) {
    const layers = layersOf(track);
    for (const encoding of parameters.encodings) {
      Object.assign(encoding, layers.find(({ rid }) => rid === encoding.rid) ?? {});
    }
    await sender.setParameters(parameters);
  }
}
