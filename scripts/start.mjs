import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureDependencies, goOnAsOwnNode, projectDir, refuse, requireNode } from './lib/preflight.mjs';

// `npm start`: installs and builds what is missing, then runs everything. The rest needs the installed libraries.
requireNode();
if (process.argv.includes('--help')) {
  process.stdout.write('npm start — 安装、编译并启动全部组件；配置见 README 与 .env.example\n');
  process.exit(0);
}
process.chdir(projectDir);
await ensureDependencies();
await goOnAsOwnNode();
await ensureBuilt();
const { launch } = await import(pathToFileURL(path.join(import.meta.dirname, 'lib/launch.mjs')).href);
await launch().catch((cause) => {
  // What has a sentence for people is said in it; the rest is a bug and comes with its stack.
  const plain =
    ['PlainError', 'ProvisionError', 'StartError'].includes(cause?.name) || cause?.constructor?.name === 'PlainError';
  refuse(plain ? cause.message : (cause?.stack ?? cause));
});
