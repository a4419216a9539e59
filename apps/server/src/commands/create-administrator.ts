import 'reflect-metadata';
import { UserAccounts } from '@yiche/identity';
import { Misused, runCommand } from './run-command.js';
import { BY_COMMAND, withPeople } from './with-people.js';

/** `npm run admin:create`: makes the first administrator and prints the generated password, once. */
await runCommand({
  usage: '用法：npm run admin:create -- [用户名]    建立首个系统管理员（默认 admin），打印初始密码',
  options: {},
  run: (_values, [username = 'admin', ...rest]) => {
    if (rest.length > 0) throw new Misused('只能有一个用户名');
    return withPeople(async (services) => {
      const { password } = await services.get(UserAccounts).createFirstAdministrator({ username }, BY_COMMAND);
      return `管理员 ${username} 已创建，初始密码（只显示这一次，首次登录必须修改）：${password}\n`;
    });
  },
});
