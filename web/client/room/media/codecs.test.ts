import { expect, it } from "vitest";
import { carried, vp8First } from "./codecs";

const h264 = {
  mimeType: "video/H264",
  sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f",
};
const vp8 = { mimeType: "video/VP8" };
const rtx = { mimeType: "video/rtx" };

it("puts VP8 first and keeps the others in their order", () => {
  expect(vp8First([h264, rtx, vp8])).toEqual([vp8, h264, rtx]);
  expect(vp8First([h264, rtx])).toEqual([h264, rtx]);
});

it("offers what the media server carries and nothing else", () => {
  const vp9 = { mimeType: "video/VP9", sdpFmtpLine: "profile-id=0" };
  const others = [
    { mimeType: "video/AV1", sdpFmtpLine: "level-idx=5;profile=0;tier=0" },
    { mimeType: "video/VP9", sdpFmtpLine: "profile-id=2" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=0;profile-level-id=42e01f" },
    { mimeType: "video/red" },
    { mimeType: "video/ulpfec" },
    { mimeType: "video/flexfec-03", sdpFmtpLine: "repair-window=10000000" },
  ];
  expect(carried([vp8, ...others, vp9, h264, rtx])).toEqual([vp8, vp9, h264, rtx]);
});
