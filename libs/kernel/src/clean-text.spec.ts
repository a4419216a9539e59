import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine, cleanText, isUnstorable } from './clean-text.js';

describe('text from outside', () => {
  it.each([
    ['\u202a13812348000\u202c', '13812348000'],
    ['\u2066苏D12345\u2069', '苏D12345'],
    ['13\u200b81\u00ad23\u206048000\ufeff', '13812348000'],
    ['\u200f武宜路\u061c 1 号\u3164', '武宜路 1 号'],
    ['一\r\n二\r三\u2028四\v五\u0085六', '一\n二\n三\n四\n五\n六'],
    ['a\0b\u001bc\u007fd\u009be', 'a b c d e'],
    ['a\uD800b\uDC00', 'a\uFFFDb\uFFFD'],
    ['e\u0301', 'é'],
    ['👨‍👩‍👧 ❤️ 👍🏽', '👨‍👩‍👧 ❤️ 👍🏽'],
    ['葛\u{E0100}', '葛\u{E0100}'],
    ['a\u200db', 'ab'],
    ['tab\tstays', 'tab\tstays'],
    ['\u{E0041}x\u{E007F}', 'x'],
  ])('%j is kept as %j', (written, kept) => {
    expect(cleanText(written)).toBe(kept);
  });

  it('does not change when it is cleaned again, and can always be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const kept = cleanText(text);
        expect(cleanText(kept)).toBe(kept);
        expect(isUnstorable(kept)).toBe(false);
      }),
    );
  });

  it('loses nothing that is seen', () => {
    const seen = fc.string({ unit: fc.constantFrom(...'苏D·12345 號㐀𠮷aZ09!？￥—「」\t\n🚗') });
    fc.assert(fc.property(seen, (text) => cleanText(text) === text.normalize('NFC')));
  });

  it('is one line where one is asked for', () => {
    expect(cleanLine(' 一\r\n 二\u2028三 ')).toBe('一 二 三');
  });

  it('is refused where it cannot be stored', () => {
    expect(['\0', 'a\uD83D', '\uDE97a'].every(isUnstorable)).toBe(true);
    expect(['', '🚗', '\u202e', '苏D12345'].some(isUnstorable)).toBe(false);
  });
});
