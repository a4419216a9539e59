import { refusal } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';

/** What a password must be, as a deployment sets it. */
export interface PasswordRules {
  /** Fewest characters. */
  readonly minLength: number;
  /** Fewest kinds of characters: small letters, capitals, digits, anything else. */
  readonly kinds: number;
}

/** Whose password it is to be, and what else stands on every letterhead here. */
export interface PasswordOwner {
  readonly username: string;
  readonly displayName: string;
  /** Names of the bureaus. */
  readonly bureaus: readonly string[];
}

/** Why a password is refused. */
export type PasswordWeakness = 'too-short' | 'too-simple' | 'names-you' | 'names-us' | 'too-common';

/** What a weak password is refused with. */
export const WEAKNESS_REFUSALS: Readonly<Record<PasswordWeakness, (rules: PasswordRules) => DomainError>> = {
  'too-short': ({ minLength }) => refusal('identity/password-too-short', { minLength }),
  'too-simple': ({ kinds }) => refusal('identity/password-too-simple', { kinds }),
  'names-you': () => refusal('identity/password-names-you'),
  'names-us': () => refusal('identity/password-names-us'),
  'too-common': () => refusal('identity/password-too-common'),
};

/** Words that whoever guesses at this hotline tries first. */
export const LOCAL_WORDS: readonly string[] = [
  ...['yiche', 'nuoche', 'yichefuwu', 'hotline', 'demo', 'huawu', 'huawuyuan', 'kefu', 'banzhang', 'guanli', 'jiesuan'],
  ...['gongan', 'gonganju', 'jingcha', 'jiaojing', 'police', 'dianxin', 'telecom', 'wujin', 'changzhou', 'jiangsu'],
  ...['admin', 'administrator', 'password', 'passwd', 'mima', 'welcome', 'qwerty', 'asdf', 'zxcv'],
  ...['114', '110', '122', '12345', '移车', '挪车', '话务', '话务员', '公安', '公安局', '分局', '警察', '交警', '电信'],
  ...['武进', '常州', '江苏', '管理员', '密码'],
];

/** Characters that have to be left when names, short numbers and dates are taken away. */
const LEFT_OVER = 8;

/** What `guessesOf` knows as decimal logarithm: so many guesses are out of reach even for who has stolen the hashes. */
const GUESSES_LOG10 = 10;

/**
 * Why this password is refused, or null.
 * @param guessesOf decimal logarithm of the guesses it takes somebody who knows these words; asked only for what passes the rest
 */
export function passwordWeakness(
  password: string,
  owner: PasswordOwner,
  rules: PasswordRules,
  guessesOf: (password: string, words: readonly string[]) => number,
): PasswordWeakness | null {
  // Full-width letters and digits are the same keys to who guesses.
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...password].length < rules.minLength) return 'too-short';
  if (kindsIn(password) < rules.kinds) return 'too-simple';
  const own = ownWords(owner);
  if (own.some((word) => plain.includes(word) || reversed(plain).includes(word))) return 'names-you';
  const words = [...LOCAL_WORDS, ...owner.bureaus.flatMap(partsOf)];
  const left = words
    .map((word) => word.toLowerCase())
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, ''), plain)
    .replace(/(19|20)\d\d|\d{6,}/g, '');
  if (new Set(left).size < LEFT_OVER / 2 || [...left].length < LEFT_OVER) return 'names-us';
  return guessesOf(password, [...own, ...words]) < GUESSES_LOG10 ? 'too-common' : null;
}

function kindsIn(password: string): number {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];
  return kinds.filter((kind) => kind.test(password)).length;
}

/** The username, and the parts of the name: `周敏（班长）` is 周敏 and 班长. One character names nobody. */
function ownWords({ username, displayName }: PasswordOwner): string[] {
  const name = partsOf(displayName.normalize('NFKC'));
  const words = [username, name.join(''), ...name].map((word) => word.normalize('NFKC').toLowerCase());
  return words.filter((word) => word.length >= (/^\p{Script=Han}+$/u.test(word) ? 2 : 3));
}

const partsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
const reversed = (text: string): string => [...text].reverse().join('');
