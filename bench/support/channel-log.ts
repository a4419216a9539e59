import { open } from 'node:fs/promises';
import { parseCelRow } from '../../libs/telephony/src/cel/cel-row.js';
import { openSealedNumber } from '../../libs/telephony/src/cel/sealed-number.js';

/** One requester's call as Asterisk itself wrote it down (CEL). Moments in ms since 1970. */
export interface RecordedCall {
  readonly uniqueId: string;
  /** The number the call came from. */
  readonly from: string;
  /** Answered by the dialplan: from here on it counts as arrived. */
  readonly arrived: boolean;
  /** Bridged with an agent. */
  readonly bridgedAt: number | null;
  readonly ended: boolean;
}

const requesterChannel = /^PJSIP\/carrier-(?!owner-)/;

/** The requesters' calls in a piece of Asterisk's record; `key` opens their numbers. */
export function readChannelLog(text: string, key: string): Map<string, RecordedCall> {
  const calls = new Map<string, RecordedCall>();
  for (const each of text.split('\n')) {
    const row = parseCelRow(each);
    if (row === null || !requesterChannel.test(row.channel)) continue;
    const { event, channelId: uniqueId, extra } = row;
    const call = calls.get(uniqueId);
    if (event === 'CHAN_START')
      calls.set(uniqueId, { uniqueId, from: '', arrived: false, bridgedAt: null, ended: false });
    else if (!call) continue;
    else if (event === 'call-arrived') calls.set(uniqueId, { ...call, from: numberIn(extra, key) });
    else if (event === 'ANSWER') calls.set(uniqueId, { ...call, arrived: true });
    else if (event === 'BRIDGE_ENTER') calls.set(uniqueId, { ...call, bridgedAt: call.bridgedAt ?? microMoment(each) });
    else if (event === 'CHAN_END') calls.set(uniqueId, { ...call, ended: true });
  }
  return calls;
}

function numberIn(extra: string, key: string): string {
  const { extra: said } = JSON.parse(extra) as { extra: string };
  return openSealedNumber(said.split(' ').slice(2), key) ?? '';
}

/** Finer than `at` of the row, ms. */
const microMoment = (line: string): number => Number(/^"[^"]*","([^"]*)"/.exec(line)?.[1]) * 1000;

/** What was written to a file after its first `offset` bytes, and its length now. */
export async function readFrom(file: string, offset: number): Promise<{ text: string; end: number }> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return { text: '', end: 0 };
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, size - offset)), 0, null, offset);
    return { text: buffer.toString('utf8', 0, bytesRead), end: offset + bytesRead };
  } finally {
    await handle.close();
  }
}

/** The dialplan's Answer() waits so long for a first packet of sound, and SIPp sends none. */
const silenceMs = 500;

/** From each INVITE to the bridge with an agent, without the wait for sound, ms. */
export function setupTimes(calls: Iterable<RecordedCall>, invites: ReadonlyMap<string, number>): number[] {
  const times: number[] = [];
  for (const { from, bridgedAt } of calls) {
    const invited = invites.get(from);
    if (bridgedAt === null || invited === undefined) continue;
    times.push(bridgedAt - invited - silenceMs);
  }
  return times;
}
