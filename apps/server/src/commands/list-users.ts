import 'reflect-metadata';
import { ROLE_TITLES, type AccountState, type UserAccount } from '@yiche/contracts';
import { UserAdministration } from '@yiche/identity';
import { Misused, runCommand } from './run-command.js';
import { inColumns } from './columns.js';
import { withPeople } from './with-people.js';

const STATES: Readonly<Record<AccountState, string>> = {
  disabled: '已停用',
  locked: '陌生电脑被减慢',
  slowed: '被减慢',
  'initial-password': '未改初始密码',
  'password-too-old': '密码过期',
  normal: '正常',
};

const HEAD = ['用户名', '姓名', '角色', '公安局', '分机号', '状态', '登录', '最近登录'];

const rowOf = (user: UserAccount): string[] => [
  user.username,
  user.displayName,
  user.roles.map((role) => ROLE_TITLES[role]).join('、'),
  user.bureauId ?? '-',
  user.extension ?? '-',
  STATES[user.state] + (user.isDemo ? '（演示）' : ''),
  String(user.openSessions),
  user.lastLogInAt ?? '-',
];

/** `npm run user:list`: everybody, with roles and how the account stands. */
await runCommand({
  usage:
    '用法：npm run user:list                 列出用户\n      npm run -s user:list -- --json    同样的内容，一个 JSON 数组',
  options: { json: { type: 'boolean', default: false } },
  run: ({ json }, positionals) => {
    if (positionals.length > 0) throw new Misused();
    return withPeople(async (services) => {
      const { items, isCut } = await services.get(UserAdministration).list();
      if (json) return `${JSON.stringify(items, null, 2)}\n`;
      const count = isCut ? `只列出了前 ${items.length} 个` : `共 ${items.length} 个`;
      return `${inColumns([HEAD, ...items.map(rowOf)])}${count}\n`;
    });
  },
});
