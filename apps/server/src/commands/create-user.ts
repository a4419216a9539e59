import 'reflect-metadata';
import { ROLES } from '@yiche/contracts';
import { UserAccounts } from '@yiche/identity';
import { rolesOf } from './roles-argument.js';
import { Misused, runCommand } from './run-command.js';
import { BY_COMMAND, withPeople } from './with-people.js';

/** `npm run user:create`: makes a user; prints the initial password, once. */
await runCommand({
  usage: `用法：npm run user:create -- --username 用户名 --name 姓名 --role 角色[,角色…] [--extension 8001] [--bureau WJ]
角色：${ROLES.join('、')}`,
  options: {
    username: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string', multiple: true },
    extension: { type: 'string' },
    bureau: { type: 'string' },
  },
  run: ({ username, name, role, extension = null, bureau = null }, positionals) => {
    if (!username || !name || !role || positionals.length > 0) throw new Misused();
    const user = { username, displayName: name, roles: rolesOf(role), extension, bureauId: bureau };
    return withPeople(async (services) => {
      const { password } = await services.get(UserAccounts).createUser(user, BY_COMMAND);
      return `用户 ${username} 已创建，初始密码（只显示这一次，首次登录必须修改）：${password}\n`;
    });
  },
});
