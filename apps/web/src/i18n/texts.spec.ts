import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { enUS } from './en-US.js';
import { zhCN } from './zh-CN.js';

/** `app.title` → its text, for every text there is. */
function flat(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${name}`, value] as const]
        : [...flat(value as object, `${prefix}${name}.`)],
    ),
  );
}
const chinese = flat(zhCN);
const english = flat(enUS);
const parameters = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();
const HAN = /\p{Script=Han}/u;

describe('the texts of the two languages', () => {
  it('have the same keys, but for the plurals that Chinese does without', () => {
    const singular = (key: string) => key.replace(/_(one|other)$/, '');
    const known = new Set([...chinese.keys()].map(singular));
    const there = new Set([...english.keys()].map(singular));
    expect([...there].filter((key) => !known.has(key))).toEqual([]);
    expect([...known].filter((key) => !there.has(key))).toEqual([]);
  });

  it('say the same things: each has the parameters of the other', () => {
    const differing = [...english].filter(([key, text]) => {
      const other = chinese.get(key);
      return other !== undefined && String(parameters(text)) !== String(parameters(other));
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('are in their language', () => {
    expect([...english].filter(([, text]) => HAN.test(text)).map(([key]) => key)).toEqual(ENGLISH_WITH_HAN);
  });
});

/** Of the other language, so that its reader finds it. */
const ENGLISH_WITH_HAN: readonly string[] = ['app.language', 'contactRules.script.example'];

/** Han that is no text for people: provinces and plates, what stands in a file or an answer and is looked for. */
const NO_TEXT: Readonly<Record<string, RegExp>> = {
  'desk/use-request-draft.ts': /^苏$/,
  'plate/plate-drawing.tsx': /^(使|应急)$/,
  // Names that the server gives the witnesses of a call, to put them in their order.
  'settlement/difference-columns.tsx': /^(账单行|台账|录音|运营商)$/,
};

describe('a component', () => {
  it('words nothing by itself: what it says stands in the texts', () => {
    const source = path.join(import.meta.dirname, '..');
    const found = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.tsx?$|^i18n|^testing/.test(name))
      .flatMap((name) => literals(name, readFileSync(path.join(source, name), 'utf8')))
      .filter(({ name, text }) => HAN.test(text) && !NO_TEXT[name]?.test(text));
    expect(found.map(({ name, text }) => `${name}: ${text}`)).toEqual([]);
  });
});

/** Every literal and every text between tags of a program; comments and patterns are none. */
function literals(name: string, program: string): { name: string; text: string }[] {
  const file = ts.createSourceFile(name, program, ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX);
  const found: { name: string; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isJsxText(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      found.push({ name: name.replaceAll(path.sep, '/'), text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
