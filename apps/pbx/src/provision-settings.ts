import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ProvisionError } from './provision-error.js';

const group = '启动器（npm start）';

/** What says where the Asterisk that we bring along lies. */
export const provisionSettingsSchema = z.object({
  YICHE_ASTERISK: z.string().optional().meta({ group, description: '`provisioned`：不用本机已装的 Asterisk' }),
  XDG_CACHE_HOME: z.string().optional().meta({
    group,
    byDefault: '主目录下的 `.cache`',
    description: '自带 Asterisk 的程序（下载来的根目录，可以删除重来）放在其下的 `yiche114/`',
  }),
  YICHE_PBX_DIR: z.string().optional().meta({
    group,
    byDefault: '/var/lib/yiche114/pbx',
    description:
      'Asterisk 写的东西（每个实例一个目录：CEL、待入库的录音、当天软电话的密码），绝对路径，不要放在会被清理的地方。不是 root 时默认为上一项之下的 `instances`。旧版本放在根目录里的，启动时搬过来',
  }),
});

/** The options that an operator sets by environment variables. @throws ProvisionError for a folder that is no absolute path */
export function provisionOptionsFromEnvironment(environment: NodeJS.ProcessEnv) {
  const { YICHE_ASTERISK, YICHE_PBX_DIR: dataDir, ...settings } = provisionSettingsSchema.parse(environment);
  if (dataDir && !dataDir.startsWith('/')) throw new ProvisionError('bad-data-dir', { detail: dataDir });
  return {
    cacheDir: cacheDirIn(settings.XDG_CACHE_HOME),
    ...(dataDir ? { dataDir } : {}),
    forceProvisioned: YICHE_ASTERISK === 'provisioned',
  };
}

/** @param base relative ones are none (XDG Base Directory Specification) */
export const cacheDirIn = (base?: string): string =>
  join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'yiche114');
