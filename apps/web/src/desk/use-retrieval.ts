import type { DeskCall } from '@yiche/contracts';
import { useEffect } from 'react';
import { api } from '../api/endpoints.js';
import { useReport } from '../app/use-report.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import type { SoftphoneState } from '../softphone/softphone.js';
import { isOnTheLine } from './desk-view.js';

/**
 * A telephone that is registered and not in the call which the PBX says it is in has lost it (the network went for good, the browser's
 * call broke): the caller hears silence. Asks the PBX to ring again. A desk of which the server knows nothing new says nothing about
 * that: the call may have ended meanwhile, while the telephone stayed registered.
 * @param phoneState null for a telephone without sound
 * @param afterMs between answering and the first news of it, and the other way round at the end, the two do not agree for a moment
 */
export function useRetrieval(call: DeskCall | null, phoneState: SoftphoneState | null, afterMs: number): void {
  const report = useReport();
  const { connected, databaseAway, pbxAway } = useRealtime();
  const isCurrent = connected && !databaseAway && !pbxAway;
  const callId = isOnTheLine(call) ? call?.callId : undefined;
  const isIdle = phoneState?.registration === 'registered' && !phoneState.inCall && phoneState.ringing.length === 0;
  useEffect(() => {
    if (callId === undefined || !isIdle || !isCurrent) return;
    let timer = setTimeout(ask, afterMs);
    let isOver = false;
    function ask(): void {
      void api.calls.retrieve(callId ?? '').catch((cause: unknown) => {
        report(cause);
        // What had no answer may not have arrived; while the telephone is still idle it is asked for again.
        if (!isOver) timer = setTimeout(ask, afterMs);
      });
    }
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [callId, isIdle, isCurrent, report, afterMs]);
}
