/**
 * Four tiers, told apart by file name. Unit tests do no I/O; the other tiers start what they need for real.
 * Run one tier with `--selectProjects unit|web|db|pbx|e2e`; `web` are the unit tests of components (`*.spec.tsx`).
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

/** Components in a browser that lays nothing out. */
const web = tier('web', ['<rootDir>/apps/web/src/**/*.spec.tsx'], {
  testEnvironment: 'jsdom',
  // Libraries as for a server without bundler: jsdom has no loader of its own for what is made for browsers.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'nodenext' },
      },
    ],
  },
  moduleNameMapper: {
    // A CommonJS half that asks for the other half of its neighbour.
    '^@ant-design/colors/es/(.*)$': '@ant-design/colors/lib/$1',
    '\\.module\\.css$': '<rootDir>/apps/web/src/testing/class-names.ts',
    ...base.moduleNameMapper,
  },
  setupFilesAfterEnv: ['<rootDir>/apps/web/src/testing/set-up.ts'],
});

export default {
  // A module once loaded is never given back: a worker of this size makes place for a new one between two files.
  workerIdleMemoryLimit: '1GB',
  projects: [
    web,
    tier('unit', ['**/*.spec.ts'], { ignore: ['\\.(db|pbx|e2e)\\.spec\\.ts$'] }),
    tier('db', ['**/*.db.spec.ts'], postgres),
    tier('pbx', ['**/*.pbx.spec.ts'], postgres),
    tier('e2e', ['**/*.e2e.spec.ts'], postgres),
  ],
};
