import { ROLE_TITLES, roleSchema } from '../session.js';
import { says } from './says.js';

type Roles = Readonly<{ roles: readonly string[] }>;

/** Who somebody is and what they may do. */
export const identityErrors = {
  'identity/not-logged-in': says('unauthenticated', '请先登录', 'Log in first'),
  'identity/not-logged-in#ended': says(
    'unauthenticated',
    '登录已结束，请重新登录',
    'Your session has ended. Log in again',
  ),
  'identity/not-permitted': says('forbidden', '没有权限', 'You are not permitted to do this'),
  'identity/password-change-required': says('forbidden', '请先修改密码', 'Change your password first'),
  'identity/header-missing': says('forbidden', '请求缺少 x-yiche 头', 'The request lacks the header x-yiche'),
  'identity/wrong-credentials': says('unauthenticated', '用户名或密码错误', 'The user name or the password is wrong'),
  'identity/wrong-credentials#old-password': says('forbidden', '原密码错误', 'The present password is wrong'),
  'identity/initial-password-expired': says(
    'unauthenticated',
    '初始密码已过期，请联系系统管理员重新发放',
    'The initial password is too old. Ask an administrator for another',
  ),
  'identity/too-many-attempts': says(
    'too-many',
    ({ seconds }: { seconds: number }) =>
      `登录尝试过多，请 ${seconds < 90 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`}后再试；急用请找系统管理员解锁`,
    ({ seconds }) =>
      `Too many attempts to log in. Try again in ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}; an administrator can unlock the account at once`,
  ),
  'identity/in-call': says(
    'conflict',
    '通话中不能退出登录，请先结束通话',
    'You cannot log out during a call. End it first',
  ),
  'identity/in-call#another': says(
    'conflict',
    '这个用户正在通话或话后处理，请结束后再改；停用不必等',
    'This user is in a call or in wrap-up. Change it when that is over; disabling need not wait',
  ),
  'identity/unknown-session': says('not-found', '这次登录已经结束', 'This session has ended'),

  'identity/demo-password': says(
    'forbidden',
    '演示账号的密码不能更改',
    'The password of a demo account cannot be changed',
  ),
  'identity/password-changed': says(
    'conflict',
    '密码刚被更改，请重新登录',
    'The password was changed a moment ago. Log in again',
  ),
  'identity/password-unchanged': says(
    'invalid',
    '新密码不能与旧密码相同',
    'The new password may not be the same as the old one',
  ),
  'identity/password-used-before': says(
    'invalid',
    ({ history }: { history: number }) => `新密码不能与最近用过的 ${history} 个密码相同`,
    ({ history }) => `The new password may not be one of the last ${history}`,
  ),
  'identity/password-too-short': says(
    'invalid',
    ({ minLength }: { minLength: number }) => `密码至少 ${minLength} 位`,
    ({ minLength }) => `A password has at least ${minLength} characters`,
  ),
  'identity/password-too-simple': says(
    'invalid',
    ({ kinds }: { kinds: number }) => `密码至少包含 ${kinds} 类字符：小写字母、大写字母、数字、其他符号`,
    ({ kinds }) =>
      `A password has at least ${kinds} kinds of characters: small letters, capital letters, digits, other signs`,
  ),
  'identity/password-names-you': says(
    'invalid',
    '密码里不能有自己的用户名、工号或姓名',
    'Your user name, number or name may not be in the password',
  ),
  'identity/password-names-us': says(
    'invalid',
    '密码除去单位名称、114 这类号码和日期后太短，容易被猜到',
    'Without names of the house, numbers like 114 and dates the password is too short and easily guessed',
  ),
  'identity/password-too-common': says(
    'invalid',
    '密码太常见，容易被猜到；可用几个不相干的词连在一起',
    'The password is too common and easily guessed; some words that have nothing to do with each other are good',
  ),

  'identity/unknown-user': says('not-found', '没有这个用户', 'There is no such user'),
  'identity/own-account': says(
    'forbidden',
    '请在“我的账号”里修改自己的密码',
    'Change your own password under “My account”',
  ),
  'identity/own-account#role': says(
    'forbidden',
    '不能停用自己，也不能改自己的角色',
    'You can neither disable yourself nor change your own roles',
  ),
  'identity/last-administrator': says(
    'conflict',
    '这是最后一个能登录的 administrator（系统管理员），请先另设一个',
    'This is the last administrator who can log in. Make another one first',
  ),
  'identity/administrator-exists': says('conflict', '系统管理员已存在', 'There is an administrator already'),
  'identity/username-invalid': says('invalid', '用户名为 2–64 个字', 'A user name has 2 to 64 characters'),
  'identity/username-taken': says(
    'conflict',
    '用户名或分机号已被使用',
    'The user name or the extension is in use already',
  ),
  'identity/name-invalid': says(
    'invalid',
    ({ longest }: { longest: number }) => `姓名为 1–${longest} 个字`,
    ({ longest }) => `A name has 1 to ${longest} characters`,
  ),
  'identity/extension-invalid': says('invalid', '分机号为 3–6 位数字', 'An extension has 3 to 6 digits'),
  'identity/extension-taken': says(
    'conflict',
    ({ extension }: { extension: string }) => `分机号 ${extension} 已被使用`,
    ({ extension }) => `Extension ${extension} is in use already`,
  ),
  'identity/unknown-role': says(
    'invalid',
    ({ roles, possible }: Roles & { possible: readonly string[] }) =>
      `没有角色 ${roles.join('、')}；可以是 ${titled(possible)}`,
    ({ roles, possible }) => `There is no role ${roles.join(', ')}; there are ${possible.join(', ')}`,
  ),
  'identity/no-role': says(
    'invalid',
    ({ possible }: { possible: readonly string[] }) => `至少要有一个角色；可以是 ${titled(possible)}`,
    ({ possible }) => `At least one role is needed; there are ${possible.join(', ')}`,
  ),
  'identity/roles-conflict': says(
    'invalid',
    ({ roles }: Roles) => `${titled(roles)} 不能由同一人担任`,
    ({ roles }) => `One and the same person cannot be ${roles.join(' and ')}`,
  ),
  'identity/no-bureau#role': says(
    'invalid',
    ({ roles }: Roles) => `${titled(roles)} 必须属于一个公安局`,
    ({ roles }) => `Whoever is ${roles.join(', ')} must belong to a bureau`,
  ),
  'identity/no-bureau': says(
    'forbidden',
    '您的账号没有所属公安局，请联系管理员',
    'Your account belongs to no bureau. Ask an administrator',
  ),
  'identity/unknown-queue': says(
    'not-found',
    ({ queue }: { queue: string }) => `没有队列 ${queue}`,
    ({ queue }) => `There is no queue ${queue}`,
  ),
  'identity/unknown-queue#known': says(
    'not-found',
    ({ queue, queues }: { queue: string; queues: readonly string[] }) => `没有队列 ${queue}；有 ${queues.join('、')}`,
    ({ queue, queues }) => `There is no queue ${queue}; there are ${queues.join(', ')}`,
  ),
  'identity/seat-invalid': says(
    'invalid',
    ({ queue, largest }: { queue: string; largest: number }) => `队列 ${queue} 的次序为 0–${largest}，0 最先接听`,
    ({ queue, largest }) => `The order in queue ${queue} is 0 to ${largest}; 0 answers first`,
  ),
  'identity/seat-invalid#twice': says(
    'invalid',
    ({ queue }: { queue: string }) => `队列 ${queue} 写了两次`,
    ({ queue }) => `Queue ${queue} is named twice`,
  ),
  'identity/unknown-bureau': says('not-found', '没有这个公安局', 'There is no such bureau'),
  'identity/unknown-bureau#known': says(
    'not-found',
    ({ id, known }: { id: string; known: readonly string[] }) => `没有公安局 ${id}；有 ${known.join('、')}`,
    ({ id, known }) => `There is no bureau ${id}; there are ${known.join(', ')}`,
  ),
} as const;

/** `administrator（系统管理员）`, as commands take them and people call them. */
function titled(roles: readonly string[]): string {
  return roles.map((role) => `${role}（${ROLE_TITLES[roleSchema.parse(role)]}）`).join('、');
}
