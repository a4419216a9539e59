import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERRORS, refusal, wordedOf, wordingOf, type Sentence } from './refusal.js';
import type { Language } from './says.js';
import { placeInEnglish, placeOf } from './tables-errors.js';

/** What may stand in a sentence, by the name of the parameter; a number where nothing is said. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  roles: ['agent'],
  possible: ['agent'],
  known: ['WJ'],
  queues: ['wj'],
  lines: [3],
  months: ['2024-07'],
  days: ['2024-07-01'],
  missing: ['time'],
  wanted: 'auto',
  hint: 'serial',
};

/** The parameters in which another refusal stands, and what that says. */
const REFUSALS = ['refused', 'problem', 'what'];
const REFUSED = { 'zh-CN': '文件是空的', 'en-US': 'The file is empty' };

/** The sentence in this language, and which parameters it used. */
function read(sentence: Sentence, language: Language): { text: string; used: string[] } {
  const used = new Set<string>();
  const parameters = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (_target, name) => {
        used.add(String(name));
        if (REFUSALS.includes(String(name))) return REFUSED[language];
        return name in SAMPLES ? SAMPLES[String(name)] : 3;
      },
    },
  );
  const [code = '', why] = sentence.split('#');
  return { text: wordingOf({ code, why, parameters }, language) ?? '', used: [...used].sort() };
}

const SENTENCES = Object.keys(ERRORS) as Sentence[];

/** Sources of the program: neither tests nor the table itself. */
const sources = ['libs', 'apps/server/src']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
  .filter((file) => /\.ts$/.test(file) && !/\.spec\.ts$|\/testing\/|^libs\/contracts\/src\/errors\//.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('the table of refusals', () => {
  it.each(SENTENCES)('has %s in Chinese and in English', (sentence) => {
    expect(sentence).toMatch(/^[a-z-]+\/[a-z-]+(#[a-z0-9-]+)?$/);
    expect(read(sentence, 'zh-CN').text).toMatch(/[\u4e00-\u9fff]/);
    expect(read(sentence, 'en-US').text).toMatch(/^[A-Z“][^\u4e00-\u9fff，。；：]+$/);
  });

  it('says the same in both: the same parameters stand in them', () => {
    const odd = SENTENCES.filter(
      (sentence) => String(read(sentence, 'zh-CN').used) !== String(read(sentence, 'en-US').used),
    );
    // What zod itself says of an input is in the server's language alone.
    expect(odd).toEqual(['http/invalid-input']);
  });

  it('has nothing that the program does not say', () => {
    const said = sources.map(({ text }) => text).join('\n');
    expect(SENTENCES.filter((sentence) => !said.includes(`'${sentence}'`))).toEqual([]);
  });

  it('has no words for a refusal that comes without what its sentence is made of', () => {
    expect(wordingOf({ code: 'identity/too-many-attempts' }, 'zh-CN')).toBeNull();
    expect(wordingOf({ code: 'relocations/no-live-call' }, 'en-US')).not.toBeNull();
  });

  it('is where every refusal is made: a search for a code finds it', () => {
    const others = sources.filter(({ text }) => text.includes('new DomainError(')).map(({ file }) => file);
    // What another process has refused is handed on as it came.
    expect(others).toEqual(['libs/platform/src/apart/run-apart.ts']);
  });
});

describe('a refusal', () => {
  it('has its code, its sort, its Chinese words, and what others need to word it', () => {
    const error = refusal('tables/row#too-long', { line: 7, longest: 100 }, { line: 7 });
    expect(error).toMatchObject({
      code: 'tables/row',
      kind: 'invalid',
      message: '第 7 行太长，超过 100 个字符',
      details: { line: 7 },
      wording: { why: 'too-long', parameters: { line: 7, longest: 100 } },
    });
    expect(wordingOf({ code: error.code, ...error.wording }, 'en-US')).toBe(
      'Line 7 is too long, more than 100 characters',
    );
  });

  it('that stands in another one is in the language of that', () => {
    const inner = refusal('tables/row#too-long', { line: 7, longest: 100 });
    const refused = wordedOf(inner);
    const error = refusal('settlement/carrier-row', { refused });
    expect(error.message).toBe('第 7 行太长，超过 100 个字符。没有导入任何一行');
    expect(wordingOf({ code: error.code, ...error.wording }, 'en-US')).toBe(
      'Line 7 is too long, more than 100 characters. No row was imported',
    );
    const unheardOf = { code: error.code, parameters: { refused: { code: 'tables/unheard-of' } } };
    expect(wordingOf(unheardOf, 'en-US')).toBeNull();
  });

  it('of another program version is worded by nobody here', () => {
    expect(wordingOf({ code: 'tables/unheard-of' }, 'en-US')).toBeNull();
    expect(wordingOf({ code: 'constructor' }, 'en-US')).toBeNull();
  });
});

it('a row is named by its line, and by Excel’s row where that is another', () => {
  expect(placeOf({ line: 7, row: 7 })).toBe('第 7 行');
  expect(placeOf({ line: 7, row: 5 })).toBe('第 7 行（Excel 中第 5 行）');
  expect(placeInEnglish({ line: 7, row: 5 })).toBe('line 7 (row 5 in Excel)');
});
