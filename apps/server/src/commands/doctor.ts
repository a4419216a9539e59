import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.js';
import { examine } from '../doctor/examine.js';
import { exitCodeOf, lineOf } from '../doctor/finding.js';

const USAGE = '用法：npm run doctor [-- --url https://网页的地址] [--json]';

/**
 * `npm run doctor [-- --url URL] [--json]`: asks everything that the program leans on for what it must do, beside a server that runs or
 * without one, as the service's user and with its environment. Exit code 0: nothing is wrong; 1: something is; 2: could not be asked.
 */
async function doctor(): Promise<0 | 1> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const url = values.url === undefined ? null : URL.parse(values.url);
  if (values.url !== undefined && url?.protocol !== 'https:') throw new ConfigError(USAGE);
  const findings = await examine(process.env, url);
  process.stdout.write(values.json ? `${JSON.stringify(findings, null, 2)}\n` : `${findings.map(lineOf).join('\n')}\n`);
  return exitCodeOf(findings);
}

doctor().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    const plain = cause instanceof ConfigError || (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${plain ? (cause as Error).message : String((cause as Error).stack)}\n`);
    process.exit(2);
  },
);
