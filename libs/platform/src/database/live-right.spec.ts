import { describe, expect, it } from '@jest/globals';
import { liveSessionName } from './live-right.js';

describe('the session that has the right to be live', () => {
  it('has a name that PostgreSQL shows whole, whatever the host is called', () => {
    const name = liveSessionName({ pid: 4_194_304, host: 'h'.repeat(64) }, new Date('2286-11-20T00:00:00Z'));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
    expect(name).toMatch(/ \d{13}$/);
  });
});
