import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { diskSpace, FolderProbe } from '@yiche/platform';
import { inspectRegistry } from '@yiche/vehicles';
import type { AppConfig } from '../config.js';
import { kindOf, notAsked, ok, wrong, type Finding } from './finding.js';
import { judgeSpace } from './judgements.js';

/** The folders that the server writes to, as the user who asks: that must be the service's. Makes none. */
export async function examineFolders({ recordings, calls, audit, watch }: AppConfig): Promise<Finding[]> {
  const { percent } = watch.space.alarm;
  const spool = 'PBX 的录音目录 RECORDING_SPOOL_DIR';
  const anchors = '审计签名 AUDIT_ANCHOR_FILE';
  return Promise.all([
    examineFolder('录音库 RECORDING_STORE_DIR', await nearest(recordings.store), percent),
    recordings.spool ? examineFolder(spool, recordings.spool, percent) : notAsked(spool, '没有设置'),
    examineFolder('磁盘暂存 CALLS_JOURNAL_DIR', await nearest(calls.journalDir), percent),
    audit.file ? examineAnchors(anchors, audit.file, percent) : notAsked(anchors, '没有设置'),
  ]);
}

async function examineFolder(name: string, folder: string, leastPercent: number): Promise<Finding> {
  if (!(await new FolderProbe(folder, null).isUsable()))
    return wrong(name, '写不进或读不回', `看 ${folder} 在不在、服务的用户能不能读写、盘是否已满`);
  return judgeSpace(name, await diskSpace(folder), leastPercent);
}

/** Lines are added to it; what else is in its folder is nobody's business. */
async function examineAnchors(name: string, file: string, leastPercent: number): Promise<Finding> {
  try {
    await access(await nearest(file), constants.W_OK);
    return judgeSpace(name, await diskSpace(path.dirname(file)), leastPercent);
  } catch (cause) {
    return wrong(name, `写不进（${kindOf(cause)}）`, `看 ${file} 在不在、服务的用户能不能写`);
  }
}

/** The place itself, or what there is of the way to it: the server makes its own folders when it needs them. */
async function nearest(place: string): Promise<string> {
  for (let each = path.resolve(place); ; each = path.dirname(each)) {
    const isThere = await access(each).then(
      () => true,
      (cause: NodeJS.ErrnoException) => cause.code !== 'ENOENT',
    );
    if (isThere) return each;
  }
}

/** The registry's file; another registry is asked over the network. */
export async function examineRegistryFile({ platform, vehicles }: AppConfig): Promise<Finding> {
  const name = '号牌登记文件 VEHICLE_REGISTRY_FILE';
  try {
    const found = await inspectRegistry(vehicles.registryFile);
    const seen = `${found.vehicles} 辆车`;
    if (found.isSynthetic && platform.production) return wrong(name, `${seen}，是演示用的虚构车辆`, '换成真的登记文件');
    if (found.vehicles === 0) return wrong(name, '没有一辆车', '换成真的登记文件，格式见 libs/vehicles/README.md');
    if (found.leftOut > 0)
      return wrong(name, `${seen}；另有 ${found.leftOut} 行读不出来或互相矛盾`, '服务启动时的日志里有行号');
    return ok(name, found.isSynthetic ? `${seen}（演示用的）` : seen);
  } catch (cause) {
    return wrong(name, `读不了（${kindOf(cause)}）`, `看 ${vehicles.registryFile} 在不在、服务的用户能不能读`);
  }
}
