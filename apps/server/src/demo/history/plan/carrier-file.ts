import { Chance } from './chance.js';
import type { PastCall } from './past-call.js';

/** The columns of the carrier's file, as their heads name them. */
export const CARRIER_COLUMNS = { caller: '主叫号码', answeredAt: '应答时间', seconds: '计费时长' } as const;

/**
 * The month as the carrier has it: all calls, but for the few in which two who count never agree. One is missing, one is written twice,
 * one is longer, and one nobody else has.
 */
export function carrierFile(calls: readonly PastCall[], seed: string): string {
  const chance = new Chance(`${seed} carrier ${calls[0]?.id ?? ''}`);
  const [missing, twice, longer] = [chance.oneOf(calls), chance.oneOf(calls), chance.oneOf(calls)];
  const rows = calls.flatMap((call) => {
    const { requesterNumber, arrivedAt, legs } = call.record;
    const seconds = Math.floor(((legs[0]?.endedAt ?? arrivedAt).getTime() - arrivedAt.getTime()) / 1_000);
    const row = rowOf(requesterNumber, arrivedAt, call === longer ? seconds + 60 : seconds);
    if (call === missing) return [];
    return call === twice ? [row, row] : [row];
  });
  const stranger = chance.oneOf(calls).record;
  rows.push(rowOf('13900499999', new Date(stranger.arrivedAt.getTime() + 90_000), 37));
  return `${[Object.values(CARRIER_COLUMNS).join(','), ...rows].join('\r\n')}\r\n`;
}

const rowOf = (number: string, at: Date, seconds: number): string =>
  `${number},${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')},${seconds}`;
