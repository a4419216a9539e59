import tseslint from 'typescript-eslint';

/** Correctness only; layout is prettier's, architecture is dependency-cruiser's. */
export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**', 'recordings/**', 'apps/web/public/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
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
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  // A browser has no other log; what is said there is for whoever helps the agent.
  { files: ['apps/web/src/**'], rules: { 'no-console': ['error', { allow: ['warn', 'error'] }] } },
  { files: ['apps/web/vite.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
