import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { LINES } from './house.mjs';
import { namesIn, tablesIn } from './tables-in-sql.mjs';

const project = path.resolve(import.meta.dirname, '../..');

/** A list of the program's own; Node 20.19 imports no TypeScript. */
function listsIn(file) {
  const { outputText } = ts.transpileModule(readFileSync(path.join(project, file), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}

const { TABLE_OWNERS, PBX_COLUMNS } = await listsIn('migrations/table-owners.ts');
const lists = readdirSync(path.join(project, 'libs'))
  .map((library) => `libs/${library}/src/published-views.ts`)
  .filter((file) => existsSync(path.join(project, file)));
const views = new Set(
  (await Promise.all(lists.map(listsIn))).flatMap(({ PUBLISHED_VIEWS }) => Object.keys(PUBLISHED_VIEWS)),
);

/** Whose a relation is; undefined for what no list knows: a temporary table, PostgreSQL's own. */
const ownerOf = (name) => (name.startsWith('graphile_worker.') ? 'platform' : TABLE_OWNERS[name]);

/** The library, or the application, that a file belongs to. */
const libraryOf = ({ cwd, filename }) => /^(?:libs|apps)\/([^/]+)\//.exec(path.relative(cwd, filename))?.[1] ?? '';

const lineOf = (library) => LINES.findIndex((line) => line.includes(library));
const knows = (reader, owner) => lineOf(reader) === -1 || lineOf(owner) < lineOf(reader);

/** Methods of TypeORM that may be told a table by its name. */
const TOLD_A_NAME = /^(getRepository|from|into|update|delete|insert|(left|inner)Join(AndSelect)?)$/;

/**
 * A lint rule: SQL names tables of its own library, and views that a library which it may know publishes. It reads every piece of text in
 * the program; what stands in a hole is known by its type, so a table's name in a constant is seen, and one in a mere string is refused.
 */
export const tableWalls = {
  meta: {
    type: 'problem',
    messages: {
      strangersTable:
        '{{name}} is a table of {{owner}}, and this is {{reader}}: read a view that {{owner}} publishes (libs/{{owner}}/src/published-views.ts), or ask {{owner}} (ADR 0052).',
      strangersView:
        '{{name}} is published by {{owner}}, which {{reader}} may not know: the arrows of the house are those of views as well (ADR 0052).',
      unseen: 'Nobody can see which table this is: name it by constants, whose type says so (ADR 0052).',
    },
  },
  create(context) {
    const reader = libraryOf(context);
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const typeOf = (node) => program.getTypeChecker().getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
    const judge = (name, loc) => {
      const owner = ownerOf(name);
      if (owner === undefined || owner === reader) return;
      const messageId = views.has(name) ? 'strangersView' : 'strangersTable';
      if (messageId === 'strangersView' && knows(reader, owner)) return;
      context.report({ loc, messageId, data: { name, owner, reader } });
    };
    const read = ({ text, placeOf, namesAt }) => {
      for (const { name, at } of tablesIn(text)) {
        const loc = context.sourceCode.getLocFromIndex(placeOf(at));
        const names = name === null ? namesAt(at) : [name];
        if (mayBeSql(text)) for (const each of names) judge(each, loc);
        if (names.length === 0 && isStatement(text)) context.report({ loc, messageId: 'unseen' });
      }
    };
    return {
      ...texts(typeOf, read),
      CallExpression({ callee, arguments: [told] }) {
        if (!told || !isOfTypeorm(typeOf(callee))) return;
        const type = typeOf(told);
        const names = TOLD_A_NAME.test(callee.property?.name) ? literalsOf(type) : [];
        const entity = entityTable(type);
        for (const name of entity === undefined ? names : [entity]) judge(name, told.loc);
        if (TOLD_A_NAME.test(callee.property?.name) && type.flags & ts.TypeFlags.String)
          context.report({ loc: told.loc, messageId: 'unseen' });
      },
    };
  },
};

/** A lint rule: what a PBX calls a thing is a column of the tables that keep it so, and of nobody else's SQL. */
export const pbxColumns = {
  meta: {
    type: 'problem',
    messages: {
      notOurName: '{{name}} is a PBX’s name for a thing: a view of {{owner}} has one of ours for it (ADR 0052).',
    },
  },
  create(context) {
    const reader = libraryOf(context);
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const typeOf = (node) => program.getTypeChecker().getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
    return texts(typeOf, ({ text, placeOf }) => {
      for (const { name, at } of namesIn(text)) {
        const owners = Object.hasOwn(PBX_COLUMNS, name) ? PBX_COLUMNS[name] : [reader];
        if (owners.includes(reader)) continue;
        const loc = context.sourceCode.getLocFromIndex(placeOf(at));
        context.report({ loc, messageId: 'notOurName', data: { name, owner: owners[0] } });
      }
    });
  },
};

/** Words that prose has as well lead to a table only where a statement shows by another word, or by its capitals. */
const isStatement = (text) =>
  /\b(select|insert|delete|truncate)\b|\bupdate\b[^]*\bset\b|\bjoin\b[^]*\bon\b/i.test(text) ||
  /\b(FROM|JOIN|INTO|UPDATE|USING|TABLE|REFERENCES|COPY)\s/.test(text);

/** Prose that names a table by chance has neither a statement's signs nor its words. */
const mayBeSql = (text) => isStatement(text) || /[=*$;]|\b(where|on|as)\b/i.test(text);

/** Visitors of every text: `read` is told it, where its parts stand in the file, and what may stand in its holes. */
const texts = (typeOf, read) => ({
  Literal({ value, range: [start] }) {
    if (typeof value === 'string') read({ text: value, placeOf: (at) => start + 1 + at, namesAt: () => [] });
  },
  TemplateLiteral({ quasis, expressions }) {
    let text = '';
    const parts = [];
    const holes = new Map();
    quasis.forEach(({ value, range: [start] }, index) => {
      parts.push({ from: text.length, start: start + 1 });
      text += value.cooked;
      const hole = expressions[index];
      if (!hole) return;
      const names = literalsOf(typeOf(hole));
      parts.push({ from: text.length, start: hole.range[0], inHole: true });
      if (names.length !== 1) holes.set(text.length, names);
      text += names.length === 1 ? names[0] : '\0';
    });
    read({
      text,
      placeOf: (at) => {
        const { from, start, inHole } = parts.findLast((part) => part.from <= at);
        return inHole ? start : start + at - from;
      },
      namesAt: (at) => holes.get(at) ?? [],
    });
  },
});

/** The texts that a type allows; none when it allows any. */
function literalsOf(type) {
  const types = type.isUnion() ? type.types : [type];
  return types.every((each) => each.isStringLiteral()) ? types.map(({ value }) => value) : [];
}

const isOfTypeorm = ({ symbol }) =>
  symbol?.declarations?.some((each) => /\/node_modules\/(@nestjs\/)?typeorm\//.test(each.getSourceFile().fileName));

/** The table of an entity class: what `@Entity` is told. */
function entityTable(type) {
  const declaration = type.symbol?.valueDeclaration;
  if (!declaration || !ts.isClassDeclaration(declaration)) return undefined;
  const entity = (ts.getDecorators(declaration) ?? [])
    .map(({ expression }) => expression)
    .find((expression) => ts.isCallExpression(expression) && expression.expression.getText() === 'Entity');
  return entity?.arguments[0]?.text;
}
