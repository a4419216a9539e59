import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRealtime } from '../realtime/realtime-provider.js';
import { ring } from '../softphone/ringer.js';

/** Makes an offer seen and heard, and tells the server when it stood on the screen. @param callId of the offer on the desk, null for none */
export function useRingAttention(callId: string | null, rings: boolean): void {
  const { t } = useTranslation();
  const { reportPainted } = useRealtime();

  useEffect(() => {
    if (callId === null) return;
    // The first frame is the one being prepared now; when the second begins, the first has been painted.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => reportPainted(callId));
    });
    return () => cancelAnimationFrame(frame);
  }, [callId, reportPainted]);

  useEffect(() => {
    if (!rings) return;
    const title = document.title;
    document.title = `☎ ${t('call.phase.offered')}`;
    const silence = ring();
    return () => {
      document.title = title;
      silence();
    };
  }, [rings, t]);
}
