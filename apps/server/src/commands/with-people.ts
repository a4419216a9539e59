import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { refusal } from '@yiche/contracts';
import { AgentsWorkInHand, SavedAgentsModule } from '@yiche/agents';
import { AuditModule, AuditTrail } from '@yiche/audit';
import { BureausModule, IdentityModule, identityConfigSchema } from '@yiche/identity';
import { migrations } from '@yiche/migrations';
import { createLogger, PlatformModule, platformConfigSchema, QueryPool, readConfig } from '@yiche/platform';

/** Who changes people by command, in the audit trail. */
export const BY_COMMAND = { id: null, name: '命令行' } as const;

/** Accounts without a server around them: no telephone, no ledger, and the agents only as they were last saved. */
@Module({})
class PeopleModule {
  static register(): DynamicModule {
    const config = readConfig(platformConfigSchema, process.env);
    const work = { module: { module: SavedAgentsModule }, provider: AgentsWorkInHand };
    return {
      module: PeopleModule,
      imports: [
        PlatformModule.register({ config, logger: createLogger('error', process.stderr), migrations }),
        AuditModule,
        BureausModule,
        IdentityModule.register({ config: readConfig(identityConfigSchema, process.env), trail: AuditTrail, work }),
      ],
    };
  }
}

/**
 * Does something to accounts, by the same services as the screens. A server that runs meanwhile finds ended sessions at its next look.
 * @throws ConfigError, or DomainError `platform/database-away`
 */
export async function withPeople<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T> {
  await requireDatabase();
  const services = await NestFactory.createApplicationContext(PeopleModule.register(), {
    logger: false,
    abortOnError: false,
  });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

/** Asked once, and the answer said: whoever waits at a command wants to know. */
async function requireDatabase(): Promise<void> {
  const { database } = readConfig(platformConfigSchema, process.env);
  const pool = new QueryPool({ ...database, connections: 1 });
  try {
    await pool.query('SELECT 1');
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    throw refusal('platform/database-away', { cause: code ?? message });
  } finally {
    await pool.close();
  }
}
