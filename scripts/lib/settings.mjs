import { z } from 'zod';
import { PlainError } from './plain-error.mjs';

// What is read outside the programs themselves. How a setting is said: libs/platform/src/config/documented-settings.ts.

const ofLauncher = (schema, meta) => schema.meta({ group: '启动器（npm start）', ...meta });
const text = z.string().optional();
const WRONG_PORT = { error: '需要 1 到 65535 的端口 / expected a port from 1 to 65535' };
const port = (byDefault) =>
  z.coerce.number(WRONG_PORT).int(WRONG_PORT).min(1, WRONG_PORT).max(65_535, WRONG_PORT).default(byDefault);

/** What `npm start` and the commands read; the server's own settings among them are said by the server. */
export const launcherSchema = z.object({
  PORT: port(3114),
  SOFTPHONE_GATEWAY_PORT: port(3115),
  PROCESS_NICENESS: z.coerce.number().default(15),
  DEMO_HISTORY: z.stringbool({ error: '只能是 true 或 false / true or false' }).default(true).meta({
    group: '运行方式',
    description:
      '演示数据库第一次启动后，在后台生成此前十三个月的通话、工单、结算单和录音（[0051](adr/0051-a-demo-with-a-past.md)）。只由 `npm start` 在演示模式读取；`false` 不生成',
  }),
  YICHE_STATE_DIR: ofLauncher(text, {
    byDefault: '见右',
    description:
      '数据库与密钥所在目录：项目下的 `.data`；以 root 运行而项目目录不对其他用户开放时（如 `/root` 下）为 `/var/lib/yiche114/<目录摘要>`',
  }),
  YICHE_POSTGRES_PORT: ofLauncher(port(3116), { description: '自带 PostgreSQL 的端口' }),
  YICHE_SIP_PORT: ofLauncher(port(5060), { description: '自带 Asterisk 与演示运营商的 SIP 端口（UDP）' }),
  YICHE_AMI_PORT: ofLauncher(port(5038), { description: '两者的 AMI 端口' }),
  YICHE_PBX_HTTP_PORT: ofLauncher(port(8088), { description: '自带 Asterisk 的 HTTP 端口（`/ws`、ARI）' }),
  YICHE_CITY_PORT: ofLauncher(port(8114), { description: '演示城市的控制端口' }),
  YICHE_TRAFFIC_PORT: ofLauncher(port(8115), { description: '演示车辆平台的端口（没有指定登记平台时才启动）' }),
  YICHE_PROMPTS_DIR: ofLauncher(text, {
    description: '替换语音提示的目录：同名 `.wav`（8 kHz、单声道、16 位）代替自带的，如 `yc/greeting.wav`',
  }),
});

/** Reads them; an empty value counts as not set. @throws PlainError naming what is wrong and what is expected */
export function readLauncherSettings(environment) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const { data, error } = launcherSchema.safeParse(given);
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new PlainError(`配置有误 / invalid configuration: ${problems.join('; ')}`);
}

const ofTests = (schema, meta) => schema.meta({ group: '测试与容器', ...meta });

/** What tests and docker-compose.yml ask the environment for. */
export const testAndContainerSchema = z.object({
  TEST_DATABASE_URL: ofTests(text, { description: '测试用的 PostgreSQL（须能建库）；没有时测试自己启动一个' }),
  CHROMIUM: ofTests(z.string().default('/usr/bin/chromium'), { description: '端到端测试用的 Chromium' }),
  POSTGRES_PASSWORD: ofTests(z.string(), {
    description:
      '仅 `docker-compose.yml`：PostgreSQL 超级用户的密码，只有 `database-roles` 用；要写进网址，请只用字母和数字（`openssl rand -hex 24`）',
  }),
  POSTGRES_MIGRATE_PASSWORD: ofTests(z.string(), {
    description: '仅 `docker-compose.yml`：拥有数据表、只用来迁移的角色的密码',
  }),
  POSTGRES_APPLICATION_PASSWORD: ofTests(z.string(), {
    description: '仅 `docker-compose.yml`：服务与软电话网关所用角色的密码',
  }),
  POSTGRES_PORT: ofTests(port(5432), { description: '仅 `docker-compose.yml`：PostgreSQL 在本机的端口' }),
});
