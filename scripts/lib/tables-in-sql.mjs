/**
 * The relations that a piece of SQL names, each with its place in the text: no common table expression, no alias, no column. It goes by
 * PostgreSQL's words and brackets alone, so that a part of a statement is read like a whole one.
 * @param {string} sql with `\0` where nobody knows what stands there
 * @returns {{ name: string | null, at: number }[]} lower case, without the schema `public`; null for a hole where a relation belongs
 */
export function tablesIn(sql) {
  const found = [];
  readLevel(nested(tokensOf(sql)), { found, expressions: new Set() });
  return found;
}

/**
 * The words of a piece of SQL that are no text and no comment, each with its place.
 * @param {string} sql
 * @returns {{ name: string, at: number }[]}
 */
export function namesIn(sql) {
  return tokensOf(sql).flatMap(({ name, at, inside }) => {
    if (inside !== undefined) return namesIn(inside).map((each) => ({ ...each, at: at + each.at }));
    return name === undefined ? [] : [{ name, at }];
  });
}

const words = (text) => new Set(text.split(' '));

/** A relation follows; with a comma behind it, another one. */
const BEFORE_RELATIONS = words('from using table truncate lock');
/** One relation follows. */
const BEFORE_RELATION = words('join into update copy references');
const PASSED_OVER = words('only lateral table if not exists');
const ENDS_LIST = words(
  'where group order having limit offset fetch union intersect except returning set values select window for',
);
/** `FOR UPDATE`, `ON CONFLICT DO UPDATE`, `IS DISTINCT FROM`: behind these the word leads to no relation. */
const TAKES_ITS_SENSE = { update: words('for key do on before after or'), from: words('distinct') };
/** `extract(epoch FROM at)`: a word of the function's own. */
const FROM_OF_THEIR_OWN = words('extract substring trim overlay');
const BEGINS_QUERY = words('select with values table');

const TOKEN = new RegExp(
  [
    /(?<skipped>\s+|--[^\n]*|\/\*[^]*?\*\/)/,
    /(?<text>[eE]'(?:[^'\\]|''|\\[^])*'|'(?:[^']|'')*')/,
    /\$(?<tag>\w*)\$(?<inside>[^]*?)\$\k<tag>\$/,
    /"(?<quoted>(?:[^"]|"")*)"/,
    /(?<word>[\p{L}_][\p{L}\p{N}_$]*)/,
    /(?<other>\$\d+|\d[\w.]*|[^])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

function tokensOf(sql) {
  return [...sql.matchAll(TOKEN)].flatMap(({ index, groups }) => {
    const { skipped, text, tag, inside, quoted, word, other } = groups;
    if (skipped !== undefined) return [];
    if (inside !== undefined) return [{ at: index + tag.length + 2, inside }];
    if (quoted !== undefined) return [{ at: index, name: quoted.replaceAll('""', '"') }];
    if (word !== undefined) return [{ at: index, name: word.toLowerCase(), word: word.toLowerCase() }];
    return [{ at: index, sign: text === undefined ? other : 'text' }];
  });
}

/** What stands in brackets is one token with a level of its own. */
function nested(tokens) {
  const levels = [[]];
  for (const token of tokens) {
    if (token.sign === '(') {
      const level = [];
      levels.at(-1).push({ at: token.at, level });
      levels.push(level);
    } else if (token.sign === ')') {
      if (levels.length > 1) levels.pop();
    } else levels.at(-1).push(token);
  }
  return levels[0];
}

/**
 * @param level tokens between two brackets
 * @param around what is found, the expressions that have a name here, whether the level begins with a relation, and the word before it
 */
function readLevel(level, { found, expressions: outer, relations = false, inFunction }) {
  const expressions = new Set(outer);
  let list = relations;
  let expected = relations && !BEGINS_QUERY.has(level[0]?.word);
  for (let i = 0; i < level.length; i += 1) {
    const token = level[i];
    const before = level[i - 1]?.word;
    if (token.inside !== undefined) {
      found.push(...tablesIn(token.inside).map((each) => ({ ...each, at: token.at + each.at })));
    } else if (token.level !== undefined) {
      const inner = { found, expressions, relations: expected && before !== 'using', inFunction: before };
      readLevel(token.level, inner);
      expected = false;
    } else if (expected && PASSED_OVER.has(token.word)) {
      continue;
    } else if (expected && (token.name !== undefined || token.sign === '\0')) {
      const relation = relationAt(level, i);
      if (!expressions.has(relation.name)) found.push({ name: relation.name, at: token.at });
      i = relation.last;
      expected = false;
    } else if (token.word === 'with') {
      i = readExpressions(level, i, { found, expressions });
    } else if (token.sign === ';') {
      expressions.clear();
      list = false;
    } else if (token.sign === ',') {
      expected = list;
    } else if (leads(token.word, before, inFunction)) {
      expected = true;
      list = BEFORE_RELATIONS.has(token.word) || (list && token.word === 'join');
    } else {
      expected = false;
      if (ENDS_LIST.has(token.word)) list = false;
    }
  }
  if (expected && level.length > 0) found.push({ name: null, at: level.at(-1).at });
}

const leads = (word, before, inFunction) =>
  (BEFORE_RELATIONS.has(word) || BEFORE_RELATION.has(word)) &&
  !TAKES_ITS_SENSE[word]?.has(before) &&
  !(word === 'from' && FROM_OF_THEIR_OWN.has(inFunction));

/** `schema.name`, or one of the two in a hole. */
function relationAt(level, first) {
  const parts = [level[first].name];
  let last = first;
  while (level[last + 1]?.sign === '.') {
    parts.push(level[last + 2]?.name);
    last += 2;
  }
  if (parts[0] === 'public') parts.shift();
  return { name: parts.includes(undefined) ? null : parts.join('.'), last };
}

/** `WITH a AS (…), b (x) AS MATERIALIZED (…)`: an expression has its name behind its own brackets; a recursive one inside of them too. */
function readExpressions(level, at, { found, expressions }) {
  const recursive = level[at + 1]?.word === 'recursive';
  let next = recursive ? at + 2 : at + 1;
  let last = at;
  for (;;) {
    const { name } = level[next] ?? {};
    let as = level[next + 1]?.level === undefined ? next + 1 : next + 2;
    if (name === undefined || level[as]?.word !== 'as') return last;
    do as += 1;
    while (level[as]?.word === 'not' || level[as]?.word === 'materialized');
    if (level[as]?.level === undefined) return last;
    if (recursive) expressions.add(name);
    readLevel(level[as].level, { found, expressions });
    expressions.add(name);
    last = as;
    if (level[as + 1]?.sign !== ',') return last;
    next = as + 2;
  }
}
