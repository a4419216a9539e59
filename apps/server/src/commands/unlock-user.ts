import 'reflect-metadata';
import { UserAdministration } from '@yiche/identity';
import { Misused, runCommand } from './run-command.js';
import { BY_COMMAND, withPeople } from './with-people.js';

/** `npm run user:unlock`: an account that failed log-ins have slowed down may be tried again at once (ADR 0035). */
await runCommand({
  usage: '用法：npm run user:unlock -- --username 用户名    因输错密码被减慢的账号可以立即再试',
  options: { username: { type: 'string' } },
  run: ({ username }, positionals) => {
    if (!username || positionals.length > 0) throw new Misused();
    return withPeople(async (services) => {
      await services.get(UserAdministration).unlock({ username }, BY_COMMAND);
      return `用户 ${username} 已解锁，可以立即登录\n`;
    });
  },
});
