import type { CallQuality } from './softphone.js';

/** The counters of WebRTC's `inbound-rtp` report, since the call began. */
export interface InboundCounters {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Seconds. */
  readonly jitter: number;
}

/** Judges what came in between two measurements; null while nothing did. */
export function judgeQuality(before: InboundCounters | null, now: InboundCounters): CallQuality | null {
  const received = now.packetsReceived - (before?.packetsReceived ?? 0);
  // Late packets are taken back out of the count of lost ones, so the difference may be negative.
  const lost = Math.max(0, now.packetsLost - (before?.packetsLost ?? 0));
  if (received + lost <= 0) return null;
  const lossPercent = Math.round((lost / (received + lost)) * 1_000) / 10;
  const jitterMilliseconds = Math.round(now.jitter * 1_000);
  const level =
    lossPercent > 5 || jitterMilliseconds > 60 ? 'poor' : lossPercent > 1 || jitterMilliseconds > 30 ? 'fair' : 'good';
  return { level, lossPercent, jitterMilliseconds };
}
