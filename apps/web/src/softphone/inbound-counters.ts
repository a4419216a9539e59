import type { InboundCounters } from './quality.js';

/** What has come of the other side's sound so far; null when the connection does not know (any more). */
export async function inboundCounters(connection: RTCPeerConnection): Promise<InboundCounters | null> {
  let counters: InboundCounters | null = null;
  const report = await connection.getStats().catch(() => null);
  report?.forEach((entry: RTCStats & Partial<InboundCounters> & { kind?: string }) => {
    if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
    const { packetsReceived = 0, packetsLost = 0, jitter = 0 } = entry;
    counters = { packetsReceived, packetsLost, jitter };
  });
  return counters;
}
