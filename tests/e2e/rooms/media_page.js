// A page that publishes or watches with nothing but the browser's own WebRTC.

globalThis.publish = async (exchange) => {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360 },
  });
  const connection = open();
  for (const track of stream.getTracks()) {
    connection.addTransceiver(track, { direction: "sendonly", streams: [stream] });
  }
  await negotiate(exchange);
};

globalThis.watch = async (exchange) => {
  // Without this grant Chromium keeps its loopback candidates to itself.
  await navigator.mediaDevices.getUserMedia({ audio: true });
  const connection = open();
  const screen = document.createElement("video");
  screen.autoplay = true;
  screen.srcObject = new MediaStream();
  document.body.append(screen);
  connection.addEventListener("track", ({ track }) => screen.srcObject.addTrack(track));
  connection.addTransceiver("audio", { direction: "recvonly" });
  connection.addTransceiver("video", { direction: "recvonly" });
  await negotiate(exchange);
};

globalThis.restartIce = async (exchange) => negotiate(exchange, { iceRestart: true });

globalThis.figures = async () => {
  const found = { frames: 0, energy: 0, state: connection.connectionState };
  for (const report of (await connection.getStats()).values()) {
    if (report.type !== "inbound-rtp") continue;
    if (report.kind === "video") found.frames = report.framesDecoded;
    if (report.kind === "audio") found.energy = report.totalAudioEnergy;
  }
  return found;
};

function open() {
  globalThis.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  return connection;
}

async function negotiate(exchange, options) {
  await connection.setLocalDescription(await connection.createOffer(options));
  const answer = await globalThis[exchange](connection.localDescription.sdp);
  await connection.setRemoteDescription({ type: "answer", sdp: answer });
}
