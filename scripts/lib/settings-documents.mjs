// docs/configuration.md and .env.example as the schemas of the settings have them (ADR 0054).

/**
 * @typedef {{ name: string, group: string, unit: string, byDefault: string | null, range: string, description: string }} Setting
 * a `DocumentedSetting` of libs/platform
 */

const HEAD = ['| 名称 | 默认 | 单位 | 范围 | 含义 |', '|---|---|---|---|---|'];

/**
 * The page with the table below each heading made anew; everything else in it is by hand.
 * @param {string} page @param {readonly Setting[]} settings
 * @throws Error for a group without its heading and table, or a table without a group
 */
export function configurationPage(page, settings) {
  const left = new Set(settings.map(({ group }) => group));
  let heading = '';
  const lines = page.split('\n').flatMap((line, index, all) => {
    heading = headingIn(line) ?? heading;
    if (!line.startsWith('|')) return [line];
    if (all[index - 1]?.startsWith('|')) return [];
    if (!left.delete(heading)) throw new Error(`docs/configuration.md: no setting belongs below “${heading}”`);
    return [...HEAD, ...settings.filter(({ group }) => group === heading).map(rowOf)];
  });
  if (left.size > 0) throw new Error(`docs/configuration.md: no table below ${[...left].join(', ')}`);
  return lines.join('\n');
}

function rowOf({ name, byDefault, unit, range, description }) {
  const cells = [`\`${name}\``, shownDefault(byDefault), unit, range, description];
  return `|${cells.map((cell) => (cell ? ` ${cell.replaceAll('|', '\\|')} |` : ' |')).join('')}`;
}

function shownDefault(byDefault) {
  if (byDefault === null) return '必填';
  if (byDefault === '') return '无';
  return isValue(byDefault) ? `\`${byDefault}\`` : byDefault;
}

/** Words are Chinese. */
const isValue = (byDefault) => /^[!-~]+$/.test(byDefault);

const EXAMPLE_HEAD = `# 复制为 .env 后去掉需要的行首的“# ”。每一行写的是默认值；没有值的是没有默认值的设置。
# 演示（npm start）不需要 .env。含义见 docs/configuration.md。不要把 .env 放进 git。
# 由 npm run docs:settings 生成。
`;

/** @param {string} page docs/configuration.md, for the order of its headings @param {readonly Setting[]} settings */
export function environmentExample(page, settings) {
  const parts = page.split('\n').flatMap((line) => {
    const heading = headingIn(line);
    const lines = settings.filter(({ group }) => group === heading).map(exampleOf);
    return lines.length > 0 ? [`\n# ---- ${heading}\n${lines.join('\n')}`] : [];
  });
  return `${EXAMPLE_HEAD}${parts.join('\n')}\n`;
}

function exampleOf({ name, byDefault, unit, range, description }) {
  const [sentence] = description.split('。');
  const measure = [unit, range].filter(Boolean).join('，');
  const comment = `${sentence}${measure ? `（${measure}）` : ''}`
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('`', '');
  return `# ${comment}\n# ${name}=${byDefault !== null && isValue(byDefault) ? byDefault : ''}`;
}

const headingIn = (line) => /^##+ (.+)$/.exec(line)?.[1].replaceAll('`', '');
