import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureDependencies, goOnAsOwnNode, projectDir, refuse, requireNode } from './lib/preflight.mjs';

// `npm run build [-- --after FOLDER]`: installs and compiles what changed, starts nothing. FOLDER: the release that this one follows;
// its pages that are still open find their parts here.
requireNode();
const calledFrom = process.env.INIT_CWD ?? process.cwd();
const after = folderBefore();
process.chdir(projectDir);
await ensureDependencies();
await goOnAsOwnNode();
await ensureBuilt({ after });

function folderBefore() {
  try {
    const { after } = parseArgs({ options: { after: { type: 'string' } } }).values;
    if (after === undefined) return undefined;
    const folder = path.resolve(calledFrom, after);
    if (!existsSync(path.join(folder, 'dist/web'))) refuse(`--after：${after} 里没有编译好的网页 dist/web`);
    return folder;
  } catch (cause) {
    return refuse(cause.message);
  }
}
