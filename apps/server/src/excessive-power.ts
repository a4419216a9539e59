import { ConfigError, excessivePower, type Queries } from '@yiche/platform';

/** In production a program that could rewrite the trail does not start (ADR 0036). @throws ConfigError */
export async function refuseExcessivePower(production: boolean, database: Queries): Promise<void> {
  const power = production ? await excessivePower(database) : null;
  if (power)
    throw new ConfigError(
      `DATABASE_URL 的数据库角色${power}，生产环境不能用它运行服务；见 docs/operations.md“数据库角色” / DATABASE_URL has more rights than the server may have`,
    );
}
