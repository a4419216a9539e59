import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { guessesLog10 } from '../password-guesses.js';
import { passwordWeakness } from './password-policy.js';

const owner = { username: '8001', displayName: '陈晓燕（班长）', bureaus: ['武进区公安局'] };
const rules = { minLength: 12, kinds: 2 };
const weakness = (password: string, whose = owner) => passwordWeakness(password, whose, rules, guessesLog10);

describe('a password', () => {
  it.each([
    ['k3Nb9vXw2pQz'],
    ['another long password'],
    ['correct horse battery'],
    ['骑着自行车去海边看日出 7'],
    ['wuxing-7-tuolaji'],
  ])('like %s is taken', (password) => {
    expect(weakness(password)).toBeNull();
  });

  it.each([
    ['short', 'too-short'],
    ['k3Nb9vXw2pQ', 'too-short'],
    ['qmzwxplokvbt', 'too-simple'],
    ['一个足够长的新密码真的够长', 'too-simple'],
    ['k3Nb-8001-Xw2p', 'names-you'],
    ['1008-k3NbXw2pq', 'names-you'],
    ['k3Nb-８００１-Xw2p', 'names-you'],
    ['陈晓燕 k3NbXw2pQz', 'names-you'],
    ['班长 k3NbXw2pQz7', 'names-you'],
    ['yiche-114-demo', 'names-us'],
    ['Yiche114Yiche114', 'names-us'],
    ['114114114114a', 'names-us'],
    ['1140519114a!', 'names-us'],
    ['Wujin@114114', 'names-us'],
    ['Nuoche114!2026', 'names-us'],
    ['Changzhou110!@', 'names-us'],
    ['武进区公安局114!!!!!!', 'names-us'],
    ['chen13900139009', 'names-us'],
    ['320411199001011234x', 'names-us'],
    ['password1234', 'names-us'],
    ['aaaaaaaaaaa1', 'names-us'],
    ['P@ssw0rdP@ssw0rd', 'too-common'],
    ['iloveyou!iloveyou', 'too-common'],
    ['1qaz2wsx3edc', 'too-common'],
    ['abcdefgh1234', 'too-common'],
    ['Qwer1234!@#$', 'too-common'],
    ['sunshine2football', 'too-common'],
  ])('like %s is refused: %s', (password, why) => {
    expect(weakness(password)).toBe(why);
  });

  it('may hold what is the name of somebody else', () => {
    expect(weakness('k3Nb-8001-Xw2p', { ...owner, username: '8002' })).toBeNull();
  });

  it('never passes with its owner’s name anywhere in it, in whatever case', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom('zhoumin', 'ZhouMin', 'ZHOUMIN'), (before, after, name) => {
        const whose = { ...owner, username: 'zhoumin' };
        return weakness(`${before}${name}${after}`, whose) !== null;
      }),
    );
  });

  it('is judged whatever it is, soon', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 256 }), (password) => void weakness(password)),
      { numRuns: 50 },
    );
  });
});
