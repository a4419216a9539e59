import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, goOnAsOwnNode, projectDir, refuse, requireNode } from './lib/preflight.mjs';

// `npm run docs:settings`: writes the tables of docs/configuration.md, and .env.example, as the schemas of the settings have them. With
// `--check` it writes nothing and fails where they differ.
requireNode();
await ensureDependencies();
await goOnAsOwnNode();
const { check } = parseArgs({ options: { check: { type: 'boolean' } } }).values;
await import('../libs/platform/src/testing/from-source.mjs');
const { allSettings } = await import('./lib/all-settings.mjs');
const { configurationPage, environmentExample } = await import('./lib/settings-documents.mjs');

const read = (file) => readFileSync(path.join(projectDir, file), 'utf8');
const page = configurationPage(read('docs/configuration.md'), allSettings);
const made = { 'docs/configuration.md': page, '.env.example': environmentExample(page, allSettings) };
for (const [file, text] of Object.entries(made)) {
  if (read(file) === text) continue;
  if (check)
    refuse(`${file} 与设置的 schema 不一致：请运行 npm run docs:settings / ${file} is not what the schemas say`);
  writeFileSync(path.join(projectDir, file), text);
}
