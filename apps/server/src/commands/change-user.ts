import 'reflect-metadata';
import { ROLES } from '@yiche/contracts';
import { UserAdministration, type AccountChange } from '@yiche/identity';
import { rolesOf } from './roles-argument.js';
import { seatsOf } from './seats-argument.js';
import { Misused, runCommand } from './run-command.js';
import { BY_COMMAND, withPeople } from './with-people.js';

const FIELD_NAMES = {
  displayName: '姓名',
  roles: '角色',
  bureauId: '公安局',
  extension: '分机号',
  seats: '接听队列',
  disabled: '',
} as const;

/** `npm run user:change`: roles, bureau, extension, name; disables and enables. */
await runCommand({
  usage: `用法：npm run user:change -- --username 用户名 [--role 角色[,角色…]] [--name 姓名]
        [--bureau WJ | --no-bureau] [--extension 8001 | --no-extension]
        [--seats 队列[:次序][,…] | --no-seats] [--disable | --enable]
角色：${ROLES.join('、')}；写的是改后的全部角色
接听队列写改后的全部，次序 0–9，不写为 0，0 的先接到来电；没有写过的接听本公安局的队列
改了角色、公安局、分机号、接听队列或停用的，登录随即结束；正在通话的，停用后接完这一通，其余的要等通话结束再改`,
  options: {
    username: { type: 'string' },
    role: { type: 'string', multiple: true },
    name: { type: 'string' },
    bureau: { type: 'string' },
    'no-bureau': { type: 'boolean' },
    extension: { type: 'string' },
    'no-extension': { type: 'boolean' },
    seats: { type: 'string', multiple: true },
    'no-seats': { type: 'boolean' },
    disable: { type: 'boolean' },
    enable: { type: 'boolean' },
  },
  run: (values, positionals) => {
    const { username, role, name, bureau, extension, seats, disable, enable } = values;
    if (!username || positionals.length > 0) throw new Misused();
    if (disable && enable) throw new Misused('--disable 与 --enable 只能写一个');
    const change: AccountChange = {
      displayName: name,
      roles: role && rolesOf(role),
      bureauId: oneOf('bureau', bureau, values['no-bureau'], null),
      extension: oneOf('extension', extension, values['no-extension'], null),
      seats: oneOf('seats', seats && seatsOf(seats), values['no-seats'], []),
      disabled: disable ? true : enable ? false : undefined,
    };
    if (Object.values(change).every((value) => value === undefined)) throw new Misused('没有写要改什么');
    return withPeople(async (services) => {
      const fields = await services.get(UserAdministration).change({ username }, change, BY_COMMAND);
      if (fields.length === 0) return `用户 ${username} 本来就是这样，没有改动\n`;
      const said = fields.map((field) => FIELD_NAMES[field]).filter((text) => text !== '');
      const standing = fields.includes('disabled') ? [change.disabled ? '已停用' : '已启用'] : [];
      return `用户 ${username} ${[...(said.length > 0 ? [`已更改${said.join('、')}`] : []), ...standing].join('，')}\n`;
    });
  },
});

/** @returns `none` where that was asked for, undefined for as it is */
function oneOf<T, N>(name: string, value: T | undefined, isNone: boolean | undefined, none: N): T | N | undefined {
  if (value !== undefined && isNone) throw new Misused(`--${name} 与 --no-${name} 只能写一个`);
  return isNone ? none : value;
}
