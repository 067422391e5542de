// A page that opens a recording with nothing but the browser's own video element.

globalThis.openFile = async (address) => {
  globalThis.video?.remove();
  globalThis.video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  video.src = `${address}?${Math.random()}`;
  await happens("loadeddata");
  return {
    duration: Number.isFinite(video.duration) ? video.duration : null,
    start: video.currentTime,
    width: video.videoWidth,
    height: video.videoHeight,
  };
};

globalThis.seekTo = async (time) => {
  video.currentTime = time;
  await happens("seeked");
  return { time: video.currentTime, state: video.readyState };
};

globalThis.playOn = async (seconds) => {
  const from = video.currentTime;
  await video.play();
  while (video.currentTime < from + seconds) await happens("timeupdate");
  video.pause();
  return video.getVideoPlaybackQuality().totalVideoFrames;
};

function happens(event) {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, resolve, { once: true });
    video.addEventListener("error", () => reject(new Error(video.error?.message)), { once: true });
    setTimeout(() => reject(new Error(`no ${event}`)), 10_000);
  });
}
