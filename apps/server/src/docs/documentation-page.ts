import type { OpenApi, Operation } from './open-api.js';

/** The document as a page to read: no script, nothing from elsewhere. */
export function documentationPage({ info, paths, components }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const rooms = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = rooms.map(
    (room) =>
      `<h2 id="${room}">${room}</h2>` +
      operations
        .filter(({ operation }) => operation.tags.includes(room))
        .map(({ path, method, operation }) => operationSection(path, method, operation))
        .join(''),
  );
  const schemas = Object.entries(components['schemas'] ?? {}).map(
    ([name, schema]) => `<details id="${name}"><summary><code>${name}</code></summary>${json(schema)}</details>`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escaped(info.title)} 接口说明</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<h1>${escaped(info.title)} 接口说明</h1><p>${escaped(info.description)}</p>
<p><a href="/api/docs/openapi.json">OpenAPI 3.1</a></p>
<nav>${rooms.map((room) => `<a href="#${room}">${room}</a>`).join(' ')} <a href="#schemas">schemas</a></nav>
${sections.join('\n')}<h2 id="schemas">schemas</h2>${schemas.join('\n')}</body></html>`;
}

function operationSection(path: string, method: string, operation: Operation): string {
  const { summary, security, parameters, requestBody, responses } = operation;
  const roles = security.flatMap(({ session }) => session ?? []);
  const who = roles.length > 0 ? roles.join('、') : security.some(({ session }) => session) ? '已登录' : '公开';
  const rows = [
    `<p>权限：${who}</p>`,
    ...parameters.map(
      ({ name, in: place, required, schema }) =>
        `<p><code>${name}</code> ${place}${required ? '，必填' : ''}</p>${json(schema)}`,
    ),
    requestBody ? `<p>请求</p>${json(requestBody.content)}` : '',
    ...Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .map(([status, { content }]) => `<p>应答 ${status}</p>${content ? json(content) : ''}`),
  ];
  return `<details><summary><b>${method.toUpperCase()}</b> <code>${escaped(path)}</code> ${escaped(summary)}</summary>${rows.join('')}</details>`;
}

/** A schema; what it points at is a link. */
function json(value: unknown): string {
  const text = escaped(JSON.stringify(value, null, 2));
  return `<pre>${text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#$1">$1</a>')}</pre>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

const STYLE = `body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
summary{cursor:pointer;padding:.3rem 0}pre{overflow:auto;max-height:24rem;padding:.6rem;border:1px solid #8884;border-radius:4px}
details>p{margin:.4rem 0}nav a{margin-right:.6rem}`;
