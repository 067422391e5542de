const FLOOR_DB = -60;
const FALL_PER_FRAME = 0.04;

/** Turn samples between -1 and 1 into what a meter shows: 0 for silence, 1 for a full voice. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) {
    sum += sample * sample;
  }
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (decibels - FLOOR_DB) / (-12 - FLOOR_DB)));
}

/** A needle rises at once and falls slowly, so that a short word is seen. */
export function needle(before: number, level: number): number {
  return Math.max(level, before - FALL_PER_FRAME);
}

/**
 * Measure a track at each frame until the returned function is called. A browser that wants a
 * gesture first begins at the next one.
 */
export function watchLevel(track: MediaStreamTrack, show: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  let frame = 0;
  const draw = () => {
    analyser.getFloatTimeDomainData(samples);
    level = needle(level, loudness(samples));
    show(level);
    frame = requestAnimationFrame(draw);
  };
  const wake = () => void context.resume();
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);
  draw();
  return () => {
    cancelAnimationFrame(frame);
    removeEventListener("pointerdown", wake);
    removeEventListener("keydown", wake);
    source.disconnect();
    void context.close();
  };
}
