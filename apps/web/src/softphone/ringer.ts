import { soundContext, whenSoundAllowed } from './sound.js';

const TONE_SECONDS = 0.9;
/** How the ringing sounds: no setting. */
const REPEAT_MS = 3_000;

/** Rings in the headset until the returned function is called. Made here, so that no sound file is needed. */
export function ring(): () => void {
  const context = soundContext();
  const out = context.createGain();
  out.connect(context.destination);
  const sound = () => {
    // Tones put into a context that waits for a click would all be heard at once after it.
    if (context.state !== 'running') return;
    const gain = context.createGain();
    const from = context.currentTime;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(0.06, from + 0.03);
    gain.gain.setValueAtTime(0.06, from + TONE_SECONDS - 0.05);
    gain.gain.linearRampToValueAtTime(0, from + TONE_SECONDS);
    gain.connect(out);
    for (const frequency of [440, 554]) {
      const oscillator = context.createOscillator();
      oscillator.frequency.value = frequency;
      oscillator.connect(gain);
      oscillator.start(from);
      oscillator.stop(from + TONE_SECONDS);
    }
  };
  const timer = setInterval(sound, REPEAT_MS);
  const forget = whenSoundAllowed(sound);
  return () => {
    clearInterval(timer);
    forget();
    out.disconnect();
  };
}
