/**
 * Four tiers, told apart by file name. Unit tests do no I/O; the other tiers start what they need for real.
 * Run one tier with `--selectProjects unit|db|pbx|e2e`.
 */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'nodenext' },
      },
    ],
  },
  moduleNameMapper: {
    '^@yiche/migrations$': '<rootDir>/migrations/index.ts',
    '^@yiche/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const roots = [
  '<rootDir>/libs',
  '<rootDir>/apps/server',
  '<rootDir>/apps/pbx',
  '<rootDir>/apps/web',
  '<rootDir>/migrations',
  '<rootDir>/bench',
];
const postgres = {
  globalSetup: '<rootDir>/scripts/lib/jest-postgres.mjs',
  globalTeardown: '<rootDir>/scripts/lib/jest-postgres-stop.mjs',
};
const tier = (displayName, testMatch, { ignore = [], ...more } = {}) => ({
  ...base,
  ...more,
  displayName,
  roots,
  testMatch,
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...ignore],
});

export default {
  projects: [
    tier('unit', ['**/*.spec.ts'], { ignore: ['\\.(db|pbx|e2e)\\.spec\\.ts$'] }),
    tier('db', ['**/*.db.spec.ts'], postgres),
    tier('pbx', ['**/*.pbx.spec.ts'], postgres),
    tier('e2e', ['**/*.e2e.spec.ts'], postgres),
  ],
};
