import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// `node --import`: runs the repository's TypeScript as it stands, as Jest does, for the processes that tests start.
const root = new URL('../../../../', import.meta.url);
const cache = new URL('node_modules/.cache/from-source/', root);

if (isMainThread) {
  process.env.HOME ??= userInfo().homedir; // where @swc/core looks for its unpacked binary
  register(import.meta.url);
}

export function resolve(specifier, context, next) {
  const [, library] = /^@yiche\/([a-z-]+)$/.exec(specifier) ?? [];
  if (library) return next(new URL(`libs/${library}/src/index.ts`, root).href, context);
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  return { format: 'module', source: await compiled(fileURLToPath(url), source), shortCircuit: true };
}

/** Kept by content, for the next process. */
async function compiled(filename, source) {
  const kept = new URL(`${createHash('sha256').update(filename).update(source).digest('hex')}.js`, cache);
  const known = await readFile(kept, 'utf8').catch(() => null);
  if (known !== null) return known;
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, {
    filename,
    configFile: false,
    swcrc: false,
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: 'nodenext' },
  });
  await mkdir(cache, { recursive: true });
  const own = new URL(`${kept.pathname}.${process.pid}`, cache);
  await writeFile(own, code);
  await rename(own, kept);
  return code;
}
