import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { Passwords, UserAdministration } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { createLogger } from '@yiche/platform';
import { AppModule } from '../app.module.js';
import { ConfigError, readAppConfig } from '../config.js';

const USAGE = '用法：npm run user:unlock -- --username 8001 [--initial-password]';

/**
 * `npm run user:unlock`: an account that failed log-ins have slowed down may be tried again at once (ADR 0035). With `--initial-password`
 * it gets a new one, printed once: for the administrator, to whom nobody else can give one.
 */
async function unlockUser(): Promise<void> {
  const options = { username: { type: 'string' }, 'initial-password': { type: 'boolean', default: false } } as const;
  const { username, 'initial-password': isForgotten } = parseArgs({ options }).values;
  if (!username) throw new ConfigError(USAGE);
  const config = readAppConfig(process.env);
  const application = await NestFactory.createApplicationContext(AppModule.register(config, createLogger('error')), {
    logger: false,
    abortOnError: false,
  });
  try {
    const by = { id: null, name: '命令行' };
    if (isForgotten) {
      const { password } = await application.get(Passwords).issueInitial({ username }, by);
      process.stdout.write(`用户 ${username} 的新初始密码（只显示这一次，首次登录必须修改）：${password}\n`);
    } else {
      await application.get(UserAdministration).unlock({ username }, by);
      process.stdout.write(`用户 ${username} 已解锁，可以立即登录\n`);
    }
  } finally {
    await application.close();
  }
}

unlockUser().then(
  () => process.exit(0),
  (cause: unknown) => {
    const plain =
      cause instanceof DomainError ||
      cause instanceof ConfigError ||
      (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${plain ? (cause as Error).message : String((cause as Error).stack)}\n`);
    process.exit(1);
  },
);
