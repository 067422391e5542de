import { expect, it } from "vitest";
import { fakeTrack } from "../devices/fake-devices";
import { fitLayers, layersOf } from "./layers";
import type { SenderPort } from "./port";

function camera(width: number, height: number): MediaStreamTrack {
  return Object.assign(fakeTrack("video"), { getSettings: () => ({ width, height }) });
}

const scales = (track: MediaStreamTrack | null) =>
  layersOf(track)
    .filter(({ active }) => active)
    .map(({ rid, scaleResolutionDownBy }) => `${rid}/${scaleResolutionDownBy}`)
    .join(" ");

it.each([
  [1_280, 720, "q/4 h/2 f/1"],
  [720, 1_280, "q/4 h/2 f/1"],
  [640, 480, "q/2 h/1"],
  [320, 240, "q/1"],
])("sends a picture of %i × %i whole in its best layer", (width, height, expected) => {
  expect(scales(camera(width, height))).toEqual(expected);
});

it("expects a good camera while there is none", () => {
  expect(scales(null)).toEqual(scales(camera(1_280, 720)));
});

function senderOf(encodings: RTCRtpEncodingParameters[]) {
  let set: RTCRtpEncodingParameters[] | null = null;
  const sender: SenderPort = {
    replaceTrack: async () => {},
    getParameters: () => ({ encodings }) as RTCRtpSendParameters,
    setParameters: async (parameters) => {
      set = parameters.encodings;
    },
  };
  return { sender, set: () => set };
}

it("fits the layers to another camera", async () => {
  const { sender, set } = senderOf(layersOf(null).map((layer) => ({ ...layer })));
  await fitLayers(sender, camera(640, 480));
  expect(set()).toMatchObject([
    { rid: "q", active: true, scaleResolutionDownBy: 2 },
    { rid: "h", active: true, scaleResolutionDownBy: 1 },
    { rid: "f", active: false },
  ]);
});

it("lets a single stream be as it is", async () => {
  const { sender, set } = senderOf([{ maxBitrate: 1 }]);
  await fitLayers(sender, camera(640, 480));
  expect(set()).toBeNull();
});
