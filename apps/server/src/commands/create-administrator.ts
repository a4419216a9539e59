import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { UserAccounts } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { createLogger } from '@yiche/platform';
import { AppModule } from '../app.module.js';
import { ConfigError, readAppConfig } from '../config.js';

/** `npm run admin:create -- NAME`: makes the first administrator and prints the generated password, once. */
async function createAdministrator(): Promise<void> {
  const username = process.argv[2] ?? 'admin';
  const config = readAppConfig(process.env);
  const application = await NestFactory.createApplicationContext(AppModule.register(config, createLogger('error')), {
    logger: false,
    abortOnError: false,
  });
  try {
    const account = await application.get(UserAccounts).createFirstAdministrator({ username });
    process.stdout.write(
      `管理员 ${account.username} 已创建，初始密码（只显示这一次，首次登录必须修改）：${account.password}\n`,
    );
  } finally {
    await application.close();
  }
}

createAdministrator().then(
  () => process.exit(0),
  (cause: unknown) => {
    const plain = cause instanceof DomainError || cause instanceof ConfigError;
    process.stderr.write(`${plain ? cause.message : String((cause as Error).stack)}\n`);
    process.exit(1);
  },
);
