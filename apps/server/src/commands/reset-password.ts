import 'reflect-metadata';
import { Passwords } from '@yiche/identity';
import { Misused, runCommand } from './run-command.js';
import { BY_COMMAND, withPeople } from './with-people.js';

/** `npm run user:password`: a new initial password, printed once; for the administrator too, to whom nobody else can give one. */
await runCommand({
  usage: '用法：npm run user:password -- --username 用户名    重发初始密码，解锁，并结束这个用户的全部登录',
  options: { username: { type: 'string' } },
  run: ({ username }, positionals) => {
    if (!username || positionals.length > 0) throw new Misused();
    return withPeople(async (services) => {
      const { password } = await services.get(Passwords).issueInitial({ username }, BY_COMMAND);
      return `用户 ${username} 的新初始密码（只显示这一次，首次登录必须修改）：${password}\n`;
    });
  },
});
