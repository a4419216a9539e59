import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageDir } from '../../apps/pbx/src/index.js';

const libraries = path.resolve(packageDir(), '../../dist/server/libs');
const load = (file: string): Promise<unknown> => import(pathToFileURL(path.join(libraries, file)).href);

/** Libraries of the built server, as it runs them. */
export const shipped = {
  telephony: () => load('telephony/src/index.js') as Promise<typeof import('../../libs/telephony/src/index.js')>,
  platform: () => load('platform/src/index.js') as Promise<typeof import('../../libs/platform/src/index.js')>,
  calls: () => load('calls/src/index.js') as Promise<typeof import('../../libs/calls/src/index.js')>,
  agents: () => load('agents/src/index.js') as Promise<typeof import('../../libs/agents/src/index.js')>,
  statementWorkbook: () =>
    load('evidence/src/workbook/statement-workbook.js') as Promise<
      typeof import('../../libs/evidence/src/workbook/statement-workbook.js')
    >,
  kernel: () => load('kernel/src/index.js') as Promise<typeof import('../../libs/kernel/src/index.js')>,
  identity: () => load('identity/src/index.js') as Promise<typeof import('../../libs/identity/src/index.js')>,
  audit: () => load('audit/src/index.js') as Promise<typeof import('../../libs/audit/src/index.js')>,
  /** A policy as the module makes one, without the database: no questions are counted. */
  registryPolicy: async () => {
    const { createRegistry } = (await load(
      'vehicles/src/create-registry.js',
    )) as typeof import('../../libs/vehicles/src/create-registry.js');
    const { RegistryQuota } = (await load(
      'vehicles/src/persistence/registry-quota.js',
    )) as typeof import('../../libs/vehicles/src/persistence/registry-quota.js');
    const { RegistryPolicy, vehiclesConfigSchema } = (await load(
      'vehicles/src/index.js',
    )) as typeof import('../../libs/vehicles/src/index.js');
    return { createRegistry, RegistryQuota, RegistryPolicy, vehiclesConfigSchema };
  },
  /** Requests as the whole program wires them, on a database that is there; it does not start. */
  requests: async (environment: Readonly<Record<string, string>>) => {
    const { createApplication } = (await load(
      '../apps/server/src/create-application.js',
    )) as typeof import('../../apps/server/src/create-application.js');
    const { readAppConfig } = (await load(
      '../apps/server/src/config.js',
    )) as typeof import('../../apps/server/src/config.js');
    const { RelocationQueries } = (await load(
      'relocations/src/index.js',
    )) as typeof import('../../libs/relocations/src/index.js');
    const { createLogger, Metrics } = await shipped.platform();
    const application = await createApplication(readAppConfig(environment), createLogger('fatal'), new Metrics());
    const supervisor = { userId: '00000000-0000-4000-8000-999999999999', roles: ['supervisor'], bureauId: null };
    return {
      queries: application.get(RelocationQueries, { strict: false }),
      supervisor: supervisor as unknown as Parameters<InstanceType<typeof RelocationQueries>['page']>[1],
    };
  },
  settlement: () => load('settlement/src/index.js') as Promise<typeof import('../../libs/settlement/src/index.js')>,
  closing: async () => {
    const { CloseMonth } = (await load(
      'settlement/src/closing/close-month.js',
    )) as typeof import('../../libs/settlement/src/closing/close-month.js');
    const { MonthDue } = (await load(
      'settlement/src/closing/month-due.js',
    )) as typeof import('../../libs/settlement/src/closing/month-due.js');
    const { Contracts } = (await load(
      'billing/src/contracts.js',
    )) as typeof import('../../libs/billing/src/contracts.js');
    const { Statements } = (await load(
      'settlement/src/persistence/statements.js',
    )) as typeof import('../../libs/settlement/src/persistence/statements.js');
    const { StatementSigner } = (await load(
      'evidence/src/statement-signer.js',
    )) as typeof import('../../libs/evidence/src/statement-signer.js');
    return { CloseMonth, MonthDue, Contracts, Statements, StatementSigner };
  },
  foldCall: () =>
    load('calls/src/domain/fold-call.js') as Promise<typeof import('../../libs/calls/src/domain/fold-call.js')>,
  toldToAgent: () =>
    load('calls/src/told-to-agents.js') as Promise<typeof import('../../libs/calls/src/told-to-agents.js')>,
};
