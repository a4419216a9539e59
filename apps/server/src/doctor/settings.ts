import { ConfigError, type Environment } from '@yiche/platform';
import { readAppConfig, type AppConfig } from '../config.js';
import { readSoftphoneGatewayConfig } from '../softphone-gateway/gateway-config.js';
import { settingsRefusal } from '../start-checks.js';
import { ok, wrong, type Finding } from './finding.js';

const NAME = '设置';

/** Everything that is wrong with the settings of server and gateway; the server's, where they can be read. */
export function examineSettings(environment: Environment): { findings: Finding[]; config: AppConfig | null } {
  const problems = new Set<string>();
  const read = <T>(reader: (environment: Environment) => T): T | null => {
    try {
      return reader(environment);
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      for (const problem of cause.problems) problems.add(problem);
      return null;
    }
  };
  const config = read(readAppConfig);
  read(readSoftphoneGatewayConfig);
  const refusal = config && settingsRefusal(config);
  const findings = [...problems].map((problem) =>
    wrong(NAME, problem, '改好 .env 或环境变量，见 docs/configuration.md'),
  );
  if (refusal) findings.push(wrong(NAME, refusal, '改好后再启动'));
  return { findings: findings.length > 0 ? findings : [ok(NAME, '都读得懂')], config };
}
