import tseslint from 'typescript-eslint';
import { busSubscribers } from './scripts/lib/bus-subscribers.mjs';
import { pbxColumns, tableWalls } from './scripts/lib/table-walls.mjs';

/**
 * Who may subscribe to the event bus, and what becomes of news that it loses. None of them may hold what writes (ADR 0043).
 */
const BUS_SUBSCRIBERS = [
  'libs/platform/src/cursors/cursors.ts', // wakes consumers, which look by themselves too
  'apps/server/src/realtime/*.ts', // screens, rebuilt from a snapshot
  'apps/server/src/day-log/day-log.ts', // lines of the log
  'apps/server/src/main.ts', // ends the process
  'apps/server/src/desk/due-session.listener.ts', // sooner than the sweep, which does it otherwise
  'libs/relocations/src/listeners/tasks.listener.ts', // news for screens alone
  'libs/relocations/src/listeners/wrap-up.listener.ts', // timers in memory, made anew at every start
  'libs/agents/src/wrap-up-timer.ts', // the same
  'libs/agents/src/listeners/softphone.listener.ts', // where agents stand is compared at every start and every minute
  'libs/calls/src/listeners/agent-returns.listener.ts', // the same
  'libs/calls/src/listeners/agent-left-alone.listener.ts', // orders to the PBX alone
  'libs/calls/src/agreement.ts', // what to leave out of the comparison in hand
  'libs/calls/src/phase-watch.ts', // a metric and a line of the log
];

/** Which tables they name is told them; who tells it is listed beside. */
const NAME_ANY_TABLE = [
  'libs/platform/src/crypto/data-keys.ts', // what is sealed, and under which key: migrations/sealed-places.ts
  'libs/platform/src/crypto/rewrite-rows.ts', // the same, sealed anew
  'libs/platform/src/database/database-roles.ts', // rights: migrations/table-uses.ts
];

/** Correctness only; layout is prettier's, architecture is dependency-cruiser's. */
export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**', 'recordings/**', 'apps/web/public/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: {
      yiche: { rules: { 'bus-subscribers': busSubscribers, 'table-walls': tableWalls, 'pbx-columns': pbxColumns } },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/triple-slash-reference': ['error', { path: 'always', lib: 'always', types: 'never' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'yiche/bus-subscribers': 'error',
      'yiche/table-walls': 'error',
      'yiche/pbx-columns': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'The environment is read in the program’s own config.ts alone.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
    },
  },
  {
    // What starts a process reads its environment; tests and tools stand outside the program.
    files: [
      'apps/server/src/main.ts',
      'apps/server/src/softphone-gateway/main.ts',
      'apps/server/src/commands/**',
      'apps/pbx/**',
      '**/*.spec.ts',
      '**/testing/**',
      'apps/*/test/**',
      'bench/**',
      'apps/web/vite.config.ts',
    ],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off', 'yiche/bus-subscribers': 'off' },
  },
  {
    files: BUS_SUBSCRIBERS,
    rules: {
      'yiche/bus-subscribers': 'off',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...['typeorm', '@nestjs/typeorm', 'pg'].map((name) => ({
              name,
              message: 'A subscriber of the bus does not write.',
            })),
            {
              name: '@yiche/platform',
              importNames: ['UnitOfWork', 'PreparedStatements', 'WorkQueue', 'QueryPool'],
              message: 'A subscriber of the bus does not write.',
            },
          ],
          patterns: [
            { group: ['**/*-store.js', '**/*-writer.js'], message: 'A subscriber of the bus does not write.' },
          ],
        },
      ],
    },
  },
  // Prose alone: no SQL is in a browser, and the words of refusals are for people.
  { files: ['apps/web/**', 'libs/contracts/**'], rules: { 'yiche/table-walls': 'off', 'yiche/pbx-columns': 'off' } },
  { files: [...NAME_ANY_TABLE, 'bench/**'], rules: { 'yiche/table-walls': 'off' } },
  {
    // Tests look wherever they like; a bench names tables as they do, and its PBX’s columns by views as everybody.
    files: ['**/*.spec.ts', '**/testing/**', 'apps/*/test/**', 'migrations/**'],
    rules: { 'yiche/table-walls': 'off', 'yiche/pbx-columns': 'off' },
  },
  // A browser has no other log; what is said there is for whoever helps the agent.
  { files: ['apps/web/src/**'], rules: { 'no-console': ['error', { allow: ['warn', 'error'] }] } },
  { files: ['apps/web/vite.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
