// A page that publishes or watches with nothing but the browser's own WebRTC.

const LAYERS = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
];

/** Return an offer that sends. `layers`: as simulcast; `codec`: the only one offered. */
globalThis.publish = async ({ width = 640, height = 360, layers = false, codec = null } = {}) => {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width, height, frameRate: 30 },
  });
  const connection = open();
  for (const track of stream.getTracks()) {
    const isLayered = layers && track.kind === "video";
    const transceiver = connection.addTransceiver(track, {
      direction: "sendonly",
      streams: [stream],
      ...(isLayered ? { sendEncodings: LAYERS } : {}),
    });
    prefer(transceiver, track.kind, codec);
  }
  return offer();
};

/** Return an offer that receives `feeds` times sound and pictures. */
globalThis.watch = async ({ feeds = 1, codec = null } = {}) => {
  // Without this grant browsers keep some of their addresses to themselves.
  await navigator.mediaDevices.getUserMedia({ audio: true });
  const connection = open();
  connection.addEventListener("track", ({ track, transceiver }) => show(track, transceiver));
  for (let feed = 0; feed < feeds; feed++) {
    connection.addTransceiver("audio", { direction: "recvonly" });
    prefer(connection.addTransceiver("video", { direction: "recvonly" }), "video", codec);
  }
  return offer();
};

/** Offer again, on another path. */
globalThis.restartIce = () => offer({ iceRestart: true });

globalThis.answered = (sdp) => connection.setRemoteDescription({ type: "answer", sdp });

/** Return what has come, in the order of the offer's lines, and what has been sent. */
globalThis.figures = async () => {
  const reports = [...(await connection.getStats()).values()];
  const codecs = new Map(reports.filter((r) => r.type === "codec").map((r) => [r.id, r.mimeType]));
  const byLine = (a, b) => Number(a.mid) - Number(b.mid);
  const inbound = reports.filter((r) => r.type === "inbound-rtp").sort(byLine);
  const outbound = reports.filter((r) => r.type === "outbound-rtp" && r.kind === "video");
  const withCodec = (r) => ({ ...r, codec: codecs.get(r.codecId) ?? null });
  return {
    state: connection.connectionState,
    video: inbound.filter((r) => r.kind === "video").map(withCodec),
    audio: inbound.filter((r) => r.kind === "audio").map(withCodec),
    sent: outbound.map(withCodec),
  };
};

globalThis.codecs = (kind) =>
  RTCRtpSender.getCapabilities(kind).codecs.map(({ mimeType, sdpFmtpLine = "" }) => [
    mimeType,
    sdpFmtpLine,
  ]);

function open() {
  globalThis.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  return connection;
}

function prefer(transceiver, kind, codec) {
  if (kind === "video" && codec) {
    const able = RTCRtpReceiver.getCapabilities("video").codecs;
    const wanted = able.filter(({ mimeType }) => mimeType.toLowerCase() === `video/${codec}`);
    transceiver.setCodecPreferences([...wanted, ...able.filter((c) => /rtx/i.test(c.mimeType))]);
  }
}

/** A feed's sound and pictures are shown together, so that the browser keeps them in step. */
function show(track, transceiver) {
  const feed = Math.floor(Number(transceiver.mid) / 2);
  let screen = document.querySelectorAll("video")[feed];
  while (!screen) {
    const another = document.createElement("video");
    another.autoplay = true;
    another.srcObject = new MediaStream();
    document.body.append(another);
    watchPace(another);
    screen = document.querySelectorAll("video")[feed];
  }
  screen.srcObject.addTrack(track);
}

const shownAt = new WeakMap();
const longest = new WeakMap();

/** Note when each frame is shown. */
function watchPace(video) {
  const note = () => {
    const now = performance.now();
    const gap = now - (shownAt.get(video) ?? now);
    longest.set(video, Math.max(gap, longest.get(video) ?? 0));
    shownAt.set(video, now);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
}

/** Return the longest time in ms that a feed's picture stood still since the last question. */
globalThis.longestStill = (feed = 0) => {
  const video = document.querySelectorAll("video")[feed];
  const standing = performance.now() - (shownAt.get(video) ?? performance.now());
  const still = Math.max(standing, longest.get(video) ?? 0);
  longest.set(video, 0);
  return still;
};

async function offer(options) {
  await connection.setLocalDescription(await connection.createOffer(options));
  return connection.localDescription.sdp;
}
