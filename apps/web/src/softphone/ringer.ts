const TONE_SECONDS = 0.9;
/** How the ringing sounds: no setting. */
const REPEAT_MS = 3_000;

/** Rings in the headset until the returned function is called. Made here, so that no sound file is needed. */
export function ring(): () => void {
  const context = new AudioContext();
  const sound = () => {
    const gain = context.createGain();
    const from = context.currentTime;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(0.06, from + 0.03);
    gain.gain.setValueAtTime(0.06, from + TONE_SECONDS - 0.05);
    gain.gain.linearRampToValueAtTime(0, from + TONE_SECONDS);
    gain.connect(context.destination);
    for (const frequency of [440, 554]) {
      const oscillator = context.createOscillator();
      oscillator.frequency.value = frequency;
      oscillator.connect(gain);
      oscillator.start(from);
      oscillator.stop(from + TONE_SECONDS);
    }
  };
  sound();
  const timer = setInterval(sound, REPEAT_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
