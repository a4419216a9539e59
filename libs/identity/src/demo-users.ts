import type { Role } from '@yiche/contracts';

/** The password of every demo user; shown on the log-in page, worth nothing outside demo mode. */
export const DEMO_PASSWORD = 'yiche-114-demo';

export interface DemoUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly extension: string | null;
}

/** The people of the demo city. */
export const DEMO_USERS: readonly DemoUser[] = [
  { username: '8001', displayName: '陈晓燕', role: 'agent', extension: '8001' },
  { username: '8002', displayName: '王建国', role: 'agent', extension: '8002' },
  { username: '8003', displayName: '李雨桐', role: 'agent', extension: '8003' },
  { username: '8004', displayName: '赵明', role: 'agent', extension: '8004' },
  { username: 'banzhang', displayName: '周敏（班长）', role: 'supervisor', extension: null },
  { username: 'jiesuan', displayName: '郑琳（结算员）', role: 'settlement-clerk', extension: null },
  { username: 'jingwu', displayName: '孙警官（公安监督员）', role: 'bureau-viewer', extension: null },
  { username: 'guanli', displayName: '吴磊（系统管理员）', role: 'administrator', extension: null },
];
