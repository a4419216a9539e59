import { ensureBuilt, ensureDependencies, projectDir, requireNode } from './lib/preflight.mjs';

// `npm run build`: installs and compiles what changed, starts nothing.
requireNode();
process.chdir(projectDir);
await ensureDependencies();
await ensureBuilt();
