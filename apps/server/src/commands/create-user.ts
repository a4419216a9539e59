import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { roleSchema } from '@yiche/contracts';
import { UserAccounts } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { createLogger } from '@yiche/platform';
import { z } from 'zod';
import { AppModule } from '../app.module.js';
import { ConfigError, readAppConfig } from '../config.js';

const USAGE = '用法：npm run user:create -- --username NAME --name 姓名 --role agent [--extension 8001] [--bureau WJ]';

const argumentsSchema = z.object({
  username: z.string().min(2).max(64),
  name: z.string().min(1).max(64),
  role: z.array(roleSchema).min(1),
  extension: z
    .string()
    .regex(/^\d{3,6}$/)
    .optional(),
  bureau: z.string().optional(),
});

/** `npm run user:create`: makes a user; prints the initial password, once. */
async function createUser(): Promise<void> {
  const { values } = parseArgs({
    options: {
      username: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      extension: { type: 'string' },
      bureau: { type: 'string' },
    },
  });
  const parsed = argumentsSchema.safeParse(values);
  if (!parsed.success) throw new ConfigError(USAGE);
  const { username, name, role, extension, bureau } = parsed.data;
  const config = readAppConfig(process.env);
  const application = await NestFactory.createApplicationContext(AppModule.register(config, createLogger('error')), {
    logger: false,
    abortOnError: false,
  });
  try {
    const { password } = await application
      .get(UserAccounts)
      .createUser(
        { username, displayName: name, roles: role, extension: extension ?? null, bureauId: bureau ?? null },
        { id: null, name: '命令行' },
      );
    process.stdout.write(`用户 ${username} 已创建，初始密码（只显示这一次，首次登录必须修改）：${password}\n`);
  } finally {
    await application.close();
  }
}

createUser().then(
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
