import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { properties } from './css-properties.js';

const source = path.join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((name) => ({
  name,
  isTheme: name.startsWith(`theme${path.sep}`),
  read: () => readFileSync(path.join(source, name), 'utf8'),
}));
const stylesheets = files.filter(({ name }) => name.endsWith('.css'));
const components = files.filter(({ name }) => name.endsWith('.tsx') && !name.endsWith('.spec.tsx'));

const withoutTexts = (program: string): string => program.replace(/^import [^;]*;$/gm, '').replace(/'[^'\n]*'/g, "''");

/** Places in a text where a pattern stands, for a message that can be acted on. */
const found = (pattern: RegExp, of: typeof files): string[] =>
  of.flatMap(({ name, read }) => [...read().matchAll(pattern)].map(([text]) => `${name}: ${text}`));

describe('colours and sizes', () => {
  it('stand in a stylesheet as tokens only', () => {
    expect(found(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(|\b[\d.]+(?:px|rem)\b/gi, stylesheets)).toEqual([]);
  });

  it('stand in a component as tokens only', () => {
    const literals = /#[0-9a-f]{6}\b|\b\d+px\b|\b(?:width|height|size|gap|x|y)(?:=\{|: )\d{2,}/gi;
    expect(found(literals, components)).toEqual([]);
  });

  it('that a stylesheet names are there, and none is there that nobody names', () => {
    const known = new Set(properties.map((each) => each.split(':')[0]));
    const named = new Set(
      stylesheets.flatMap(({ read }) => [...read().matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name)),
    );
    // Set by the component itself.
    named.delete('--cells');
    for (const own of ['--state', '--state-soft']) named.delete(own);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
    const scale = /^--(step|font|radius|line|layer)-|^--control-height$/;
    const theme = files.find(({ name }) => name.endsWith('antd-theme.ts'))?.read() ?? '';
    const isOfAntd = (name: string) =>
      theme.includes(name.slice('--colour-'.length).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
    expect([...known].filter((name) => name && !named.has(name) && !scale.test(name) && !isOfAntd(name))).toEqual([]);
  });
});

describe('a class', () => {
  const imports = components.flatMap(({ name, read }) =>
    [...read().matchAll(/^import (\w+) from '(.*\.module\.css)';$/gm)].map(([, local = '', from = '']) => ({
      component: name,
      module: path.join(path.dirname(name), from),
      classes: [...withoutTexts(read()).matchAll(new RegExp(`(?<![\\w.])${local}(?:\\.(\\w+)|\\[)`, 'g'))].map(
        ([, used]) => used,
      ),
    })),
  );
  const classesOf = (css: string): Set<string | undefined> =>
    new Set([...css.replace(/:global\([^)]*\)/g, '').matchAll(/\.([a-z]\w*)/gi)].map(([, each]) => each));

  it('that a component uses stands in its stylesheet', () => {
    const missing = imports.flatMap(({ component, module, classes }) => {
      const known = classesOf(readFileSync(path.join(source, module), 'utf8'));
      return classes.filter((each) => each && !known.has(each)).map((each) => `${component}: ${module} ${each}`);
    });
    expect(missing).toEqual([]);
  });

  it('that stands in a stylesheet is used', () => {
    const dead = stylesheets
      .filter(({ name }) => name.endsWith('.module.css'))
      .flatMap(({ name, read }) => {
        const used = new Set(imports.filter(({ module }) => module === name).flatMap(({ classes }) => classes));
        return [...classesOf(read())].filter((each) => !used.has(each)).map((each) => `${name}: ${each}`);
      });
    expect(dead).toEqual([]);
  });

  it('is never a word in quotes', () => {
    expect(found(/className[=:] ?["'`][^"'`]*/g, components)).toEqual([]);
  });
});
