// Camera, microphone and sound of the device before which somebody sits, and how loud he is.

const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25, max: 30 }, facingMode: "user" },
};

/** What went wrong, as a name for which the page has words. */
export class NoDevice extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

/** Picture and sound; sound alone where there is no camera. */
export async function openDevices() {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoDevice("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    if (error.name !== "NotFoundError") throw named(error);
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: WANTED.audio });
  } catch (error) {
    throw named(error);
  }
}

const KNOWN = new Set(["NotAllowedError", "NotFoundError", "NotReadableError", "OverconstrainedError"]);

function named(error) {
  const same = { AbortError: "NotReadableError", SecurityError: "NotAllowedError", TrackStartError: "NotReadableError" };
  const name = same[error.name] ?? error.name;
  return new NoDevice(KNOWN.has(name) ? name : "other");
}

/** Calls `tell` with 0 to 100 some times a second until the returned function is called. */
export function watchLevel(media, tell) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(media).connect(analyser);
  const heard = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    context.resume();
    analyser.getFloatTimeDomainData(heard);
    const loud = Math.sqrt(heard.reduce((sum, each) => sum + each * each, 0) / heard.length);
    // From -50 dB, a quiet room, to -10 dB, a loud voice.
    tell(Math.max(0, Math.min(100, (20 * Math.log10(loud + 1e-6) + 50) * 2.5)));
  }, 150);
  return () => { clearInterval(timer); context.close(); };
}

/** Two soft notes. */
export async function playTone() {
  const context = new AudioContext();
  await context.resume();
  for (const [note, at] of [[523, 0], [659, 0.35]]) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = note;
    loudness.gain.setValueAtTime(0, context.currentTime + at);
    loudness.gain.linearRampToValueAtTime(0.25, context.currentTime + at + 0.05);
    loudness.gain.linearRampToValueAtTime(0, context.currentTime + at + 0.4);
    tone.connect(loudness).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.45);
  }
  setTimeout(() => context.close(), 1500);
}
