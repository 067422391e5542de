/** A rising chord, a note after the other: it is known when it is heard. */
const NOTES_HZ = [523.25, 659.25, 783.99];
const NOTE_S = 0.28;
const LOUDNESS = 0.25;

/** Play three notes, and return when the last one is over. */
export async function playChime(): Promise<void> {
  const context = new AudioContext();
  try {
    await context.resume();
    const last = NOTES_HZ.map((hz, index) => note(context, hz, index * NOTE_S)).at(-1);
    await new Promise<void>((resolve) => {
      last?.addEventListener("ended", () => resolve());
    });
  } finally {
    void context.close();
  }
}

function note(context: AudioContext, hz: number, afterS: number): OscillatorNode {
  const begins = context.currentTime + afterS;
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, begins);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, begins + 0.02);
  loudness.gain.linearRampToValueAtTime(0, begins + NOTE_S);
  const tone = new OscillatorNode(context, { frequency: hz, type: "triangle" });
  tone.connect(loudness).connect(context.destination);
  tone.start(begins);
  tone.stop(begins + NOTE_S);
  return tone;
}
