import { LINES } from './scripts/lib/house.mjs';

/**
 * Which way the arrows run: a line of the house may import the lines above it, never one below, never one beside it.
 * Tests and `testing/` folders are outside the house: they may build what they need.
 */
const OUTSIDE = '(\\.spec\\.ts$|/testing/|^apps/[^/]+/test/)';

const arrows = LINES.flatMap((libraries, line) => {
  const forbidden = LINES.slice(line).flat();
  return libraries.map((library) => ({
    name: `arrow-from-${library}`,
    comment:
      'A library imports the lines above its own, never beside or below; what happens there reaches it as an event.',
    severity: 'error',
    from: { path: `^libs/${library}/`, pathNot: OUTSIDE },
    to: { path: `^libs/(${forbidden.filter((name) => name !== library).join('|')})/` },
  }));
});

export default {
  forbidden: [
    ...arrows,
    {
      name: 'only-door',
      comment: 'A library is entered through its index.ts.',
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps/[^/]+)/', pathNot: OUTSIDE },
      to: { path: '^libs/[^/]+/src/.+', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$2/'] },
    },
    {
      name: 'apps-apart',
      comment: 'The applications meet over sockets, not over imports.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: OUTSIDE },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-know-no-app',
      severity: 'error',
      from: { path: '^libs/', pathNot: OUTSIDE },
      to: { path: '^apps/' },
    },
    {
      name: 'web-imports-contracts-only',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^libs/', pathNot: '^libs/contracts/' },
    },
    {
      name: 'contracts-depend-on-zod-alone',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: OUTSIDE },
      to: { path: '^node_modules/', pathNot: '^node_modules/zod/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'domain/ holds decisions: kernel, contracts and its own folder; no Nest, no TypeORM, no I/O.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/domain/', pathNot: OUTSIDE },
      to: {
        pathNot: [
          '^libs/$1/src/(domain|ports)/',
          '^libs/(kernel|contracts)/',
          '^libs/tables/src/index\\.ts$', // pure as well: how a cell from outside is read
          '^libs/telephony/src/index\\.ts$',
          '^libs/(evidence|billing)/src/index\\.ts$', // what a line, a price and a day of the contract are
          '^node_modules/zod/',
          '^crypto$',
        ],
      },
    },
    {
      name: 'ami-only-in-telephony',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/telephony/', OUTSIDE] },
      to: { path: '^node_modules/asterisk-manager/' },
    },
    {
      name: 'socket-io-only-in-realtime',
      severity: 'error',
      from: { path: '^(libs|apps/server)/', pathNot: ['^apps/server/src/realtime/', OUTSIDE] },
      to: { path: '^node_modules/(socket\\.io|@nestjs/(websockets|platform-socket\\.io))/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: OUTSIDE },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(libs|apps)/', pathNot: [OUTSIDE, '\\.d\\.ts$', '\\.mjs$', '^apps/web/'] },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\.(css|svg)$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|^node_modules/.*/node_modules/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.d.ts'],
    },
  },
};
