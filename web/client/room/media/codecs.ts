/** What we read of a codec that the browser knows. */
export type Codec = Pick<RTCRtpCodec, "mimeType" | "sdpFmtpLine">;

const CARRIED: Readonly<Record<string, RegExp>> = {
  "video/vp8": /^/,
  "video/vp9": /^$|profile-id=0/,
  "video/h264": /packetization-mode=1/,
  "video/rtx": /^/,
};

/** Put VP8 first: every browser and the media server speak it. */
export function vp8First<Of extends Codec>(codecs: readonly Of[]): Of[] {
  const isVp8 = ({ mimeType }: Of) => mimeType.toLowerCase() === "video/vp8";
  return [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
}

/** Leave out what the media server never sends: an offer of many lines must stay small. */
export function carried<Of extends Codec>(codecs: readonly Of[]): Of[] {
  return codecs.filter(({ mimeType, sdpFmtpLine = "" }) =>
    CARRIED[mimeType.toLowerCase()]?.test(sdpFmtpLine),
  );
}
