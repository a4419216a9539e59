import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AsteriskLog, maskLog, withoutNumbers } from './asterisk-log.js';

describe('a line of Asterisk’s log', () => {
  it.each([
    ['No matching endpoint found: <sip:13812348114@127.0.0.2>', 'No matching endpoint found: <sip:****14@127.0.0.2>'],
    ["to extension '051981997327' rejected", "to extension '****27' rejected"],
    ['URI sip:+8613812348114@host', 'URI sip:****14@host'],
    ['"138 1234 8114" <sip:x>', '"****14" <sip:x>'],
    ['from 138-1234-8114', 'from ****14'],
    ['0519-81997327', '****27'],
    ['(0519) 81997327', '(****27'],
    ['called139000811480 by', 'called****80 by'],
    ['81997327', '****27'],
    ["from '<sip:138.1234.8114@x>'", "from '<sip:****14@x>'"],
    ['sip:138%2D1234%2d8114@x', 'sip:****14@x'],
  ])('loses the number: %s', (line, masked) => expect(withoutNumbers(line)).toBe(masked));

  it.each([
    '[2026-11-29 22:15:01.123] NOTICE[1234][C-00000012]: res_pjsip.c:123 func: from 127.0.0.2:5060',
    'call yc1-1795336431.12 ended',
    'Channel PJSIP/carrier-owner-WJ-00000012 and PJSIP/agent-8001-00000012 and Local/dial@owner-call-WJ-00000003;2',
    'extension 8001, cause 16, 1000 ms',
    'UDP:127.0.0.2:51899 and 192.168.114.254, 10.0.0.1',
  ])('keeps what is nobody’s number: %s', (line) => expect(withoutNumbers(line)).toBe(line));

  it('has no mobile number left, wherever it stands', () => {
    const mobile = fc.stringMatching(/^1[3-9][0-9]{9}$/);
    const around = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(
        around,
        mobile,
        around,
        (before, number, after) => !withoutNumbers(`${before}${number}${after}`).includes(number),
      ),
    );
  });
});

describe('the file of Asterisk’s log', () => {
  it('is for its user and group, goes on where it was, and follows no link', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yiche-log-'));
    const file = join(folder, 'full');
    for (const line of ['ERROR one of 13812348114', 'two']) {
      const log = new AsteriskLog(file);
      log.write(line);
      expect(log.lastErrors()).toBe(line === 'two' ? '' : 'ERROR one of ****14');
      log.close();
    }
    expect(readFileSync(file, 'utf8')).toBe('ERROR one of ****14\ntwo\n');
    expect(statSync(file).mode & 0o007).toBe(0);
    writeFileSync(file, 'an older version wrote 13812348114\n****14 too');
    await maskLog(file);
    const { ino } = statSync(file);
    await maskLog(file);
    expect(statSync(file).ino).toBe(ino); // not written again
    expect(readFileSync(file, 'utf8')).toBe('an older version wrote ****14\n****14 too\n');
    await maskLog(join(folder, 'none'));
    symlinkSync('/nowhere/else', join(folder, 'link'));
    expect(() => new AsteriskLog(join(folder, 'link'))).toThrow(/ELOOP/);
    rmSync(folder, { recursive: true });
  });

  it('that has no room left costs lines, and not its writer', () => {
    const log = new AsteriskLog('/dev/full');
    expect(log.write('WARNING of 13812348114')).toBe('WARNING of ****14');
    expect(log.write('ERROR again')).toBe('ERROR again');
    expect(log.lastErrors()).toBe('ERROR again');
    log.close();
  });
});
