import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LineContent } from '../line-layout.js';
import { v1 } from './index.js';

const { chainNext, chainStart } = v1;
const header = { bureauId: 'WJ', contractId: 'c', month: '2024-07', contractVersion: 1, ruleVersion: 1 };
const line: LineContent = {
  ...{ number: 1, callId: 'a', month: '2024-07', answeredAt: '2024-07-01 08:00:01', seconds: 30, agent: '8001' },
  ...{ queue: 'wj-move-car', caller: '138****8000', request: 'WJ-20240701-000001', recordingSha256: 'ff' },
};

describe('the chain of lines', () => {
  it('is what the description says, byte for byte', () => {
    const sha = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
    const start = sha('["yiche.settlement.v1","WJ","c","2024-07",1,1]');
    expect(chainStart(header)).toBe(start);
    expect(chainNext(start, line)).toBe(
      sha(
        `["${start}",1,"a","2024-07","2024-07-01 08:00:01",30,"8001","wj-move-car","138****8000","WJ-20240701-000001","ff"]`,
      ),
    );
  });

  it('changes with every field, and with every line before', () => {
    const start = chainStart(header);
    const hashes = new Set([chainNext(start, line), chainNext(chainStart({ ...header, month: '2024-08' }), line)]);
    for (const field of Object.keys(line) as (keyof LineContent)[])
      hashes.add(chainNext(start, { ...line, [field]: typeof line[field] === 'number' ? 999 : 'other' }));
    expect(hashes.size).toBe(2 + Object.keys(line).length);
  });
});
