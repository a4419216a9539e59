import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { z } from 'zod';
import { changePasswordSchema } from '../account.js';
import { contractTermsSchema, pricePlanSchema } from '../settlement-terms.js';
import { serviceReportQuerySchema } from '../service-report.js';
import { withReasonSchema } from '../statement-steps.js';
import { fieldErrorOf, wordIssue } from './field-issue.js';

/** What a schema says of a value, by its place, in each language. */
function said(schema: z.ZodType, value: unknown): string[][] {
  return (schema.safeParse(value).error?.issues ?? []).map((issue) => [
    issue.path.join('.'),
    wordIssue(issue, 'zh-CN'),
    wordIssue(issue, 'en-US'),
  ]);
}

describe('what a schema says of a field', () => {
  it('is worded in the language of whoever reads it, with the bound that was passed', () => {
    expect(said(changePasswordSchema, { current: '', next: 'x'.repeat(257) })).toEqual([
      ['current', '请输入密码', 'Enter the password'],
      ['next', '密码最多 256 位', 'A password has at most 256 characters'],
    ]);
    expect(said(withReasonSchema, { reason: 'x'.repeat(1_001) })).toEqual([
      ['reason', '最多 1000 字', 'At most 1000 characters'],
    ]);
    expect(said(serviceReportQuerySchema, { target: 0 })).toEqual([
      ['target', '目标至少 1 秒', 'The target is 1 s at least'],
    ]);
  });

  it('keeps its bound where another schema hands it on', () => {
    const plan = { kind: 'tiered', reading: 'graduated', tiers: [{ from: 1e10, price: '1.90' }] };
    const wrong = [
      ['tiers.0.from', '次数不能超过 1000000000', 'A count cannot be more than 1000000000'],
      ['tiers', '第一档必须从 0 开始', 'The first tier begins at 0'],
    ];
    expect(said(pricePlanSchema, plan)).toEqual(wrong);
    expect(said(contractTermsSchema.pick({ plan: true }), { plan })).toEqual(
      wrong.map(([path, ...words]) => [`plan.${path}`, ...words]),
    );
  });

  it('is zod’s own sentence where the schema has none of ours', () => {
    const [issue] = z.object({ id: z.uuid() }).safeParse({}).error?.issues ?? [];
    expect(issue && fieldErrorOf(issue)).toBeNull();
    expect(issue && wordIssue(issue, 'zh-CN')).toBe(issue?.message);
    expect(fieldErrorOf({ message: 'constructor' })).toBeNull();
  });
});

const HAN = /\p{Script=Han}/u;
/** What is read as a message of zod's: `error` and `message` of an object, and what a method of a schema is given. */
const KEYS = new Set(['error', 'message']);
const NO_SCHEMA = new Set([
  'meta',
  'describe',
  'default',
  'test',
  'replace',
  'join',
  'includes',
  'startsWith',
  'endsWith',
]);

/** The Chinese sentences in a source that a schema may give as a message. */
function chineseMessages(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const look = (node: ts.Node, isMessage: boolean): void => {
    const isText =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
    if (isText && isMessage && HAN.test(node.getText(source))) found.push(node.getText(source));
    ts.forEachChild(node, (child) => look(child, startsMessage(node, child)));
  };
  look(source, false);
  return found;
}

/** Whether `child` is where `parent` has a message. */
function startsMessage(parent: ts.Node, child: ts.Node): boolean {
  if (ts.isPropertyAssignment(parent)) return child === parent.initializer && KEYS.has(parent.name.getText());
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  return child !== parent.expression && !NO_SCHEMA.has(parent.expression.name.text);
}

/** Sources with schemas, but for those of settings: who operates the program reads their sentences in both languages at once. */
const schemas = ['libs', 'apps/web/src']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
  .filter((file) => /\.tsx?$/.test(file) && !/\.spec\.tsx?$|\/testing\/|config/.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  .filter(({ text }) => /from 'zod'/.test(text));

describe('a schema', () => {
  it('words nothing by itself: its messages stand in the table', () => {
    const found = schemas.flatMap(({ file, text }) =>
      chineseMessages(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)).map((message) => [file, message]),
    );
    expect(schemas.length).toBeGreaterThan(30);
    expect(found).toEqual([]);
  });
});
