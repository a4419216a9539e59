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

/** Why a password is refused: also the last part of the code of the refusal. */
export type PasswordWeakness = 'too-short' | 'too-simple' | 'names-you' | 'names-us' | 'too-common';

/** Sentences for people, shown beside the field. */
export const WEAKNESS_SENTENCES: Readonly<Record<PasswordWeakness, (rules: PasswordRules) => string>> = {
  'too-short': ({ minLength }) => `密码至少 ${minLength} 位`,
  'too-simple': ({ kinds }) => `密码至少包含 ${kinds} 类字符：小写字母、大写字母、数字、其他符号`,
  'names-you': () => '密码里不能有自己的用户名、工号或姓名',
  'names-us': () => '密码除去单位名称、114 这类号码和日期后太短，容易被猜到',
  'too-common': () => '密码太常见，容易被猜到；可用几个不相干的词连在一起',
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
