import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspectRegistry } from '@yiche/vehicles';
import type { AppConfig } from '../config.js';
import { kindOf, notAsked, ok, wrong, type Finding } from './finding.js';
import { judgeSpace } from './judgements.js';

/** The folders that the server writes to, as the user who asks: that must be the service's. */
export async function examineFolders({ recordings, calls, audit }: AppConfig): Promise<Finding[]> {
  const spool = 'PBX 的录音目录 RECORDING_SPOOL_DIR';
  const anchors = '审计签名 AUDIT_ANCHOR_FILE';
  return Promise.all([
    examinePlace('录音库 RECORDING_STORE_DIR', recordings.store, writeAndReadBack),
    // Nothing is put into the PBX's own folder.
    recordings.spool ? examinePlace(spool, recordings.spool, readAndRemove) : notAsked(spool, '没有设置'),
    examinePlace('磁盘暂存 CALLS_JOURNAL_DIR', calls.journalDir, writeAndReadBack),
    audit.file ? examinePlace(anchors, audit.file, append) : notAsked(anchors, '没有设置'),
  ]);
}

/** @param isUsable fails when the place cannot be used for what it is */
async function examinePlace(name: string, place: string, isUsable: (place: string) => Promise<void>): Promise<Finding> {
  try {
    await isUsable(place);
    const { bavail, blocks, bsize } = await statfs(await nearest(place));
    return judgeSpace(name, bavail * bsize, blocks * bsize);
  } catch (cause) {
    return wrong(name, `用不了（${kindOf(cause)}）`, `看 ${place} 在不在、服务的用户能不能读写、盘是否已满`);
  }
}

/** The place itself, or what there is of the way to it: the server makes its own folders when it needs them. */
async function nearest(place: string): Promise<string> {
  for (let each = path.resolve(place); ; each = path.dirname(each)) {
    const found = await stat(each).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      return null;
    });
    if (found) return each;
  }
}

const readAndRemove = (folder: string): Promise<void> =>
  access(folder, constants.R_OK | constants.W_OK | constants.X_OK);

const append = async (file: string): Promise<void> => access(await nearest(file), constants.W_OK);

async function writeAndReadBack(folder: string): Promise<void> {
  const own = await mkdtemp(path.join(await nearest(folder), '.doctor-'));
  try {
    const file = path.join(own, 'written');
    await writeFile(file, own, { flush: true });
    if ((await readFile(file, 'utf8')) !== own) throw new Error('what was written is not what is read');
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

export async function examineRegistry({ platform, vehicles }: AppConfig): Promise<Finding> {
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
