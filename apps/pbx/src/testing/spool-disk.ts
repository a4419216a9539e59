import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mountSmallDisk, type SmallDisk } from '../../../../libs/platform/src/testing/small-disk.js';
import { makeWay } from '../instance-home.js';
import type { AsteriskInstallation } from '../provision-asterisk.js';

/** A disk of its own for the recordings of an instance that is yet to be started: what is mounted later Asterisk does not see. */
export async function mountSpool(
  { dataDir }: AsteriskInstallation,
  instance: string,
  megabytes: number,
): Promise<SmallDisk> {
  const homeDir = join(dataDir, instance);
  const folder = join(homeDir, 'spool/recording');
  await makeWay(homeDir);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  return mountSmallDisk(megabytes, folder);
}
