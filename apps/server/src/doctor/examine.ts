import type { Environment } from '@yiche/platform';
import { examineDatabase } from './database.js';
import { examineFolders, examineRegistryFile } from './files.js';
import { notAsked, type Finding } from './finding.js';
import { judgeVersion } from './judgements.js';
import { examineCertificate, examineMail, examineRegistry, examineTelephony } from './network.js';
import { examineSettings } from './settings.js';

/** `engines` of package.json. */
const LEAST_NODE = '20.19';

/** All that can be asked, in the order in which it is told. @param url where browsers reach the pages */
export async function examine(environment: Environment, url: URL | null): Promise<Finding[]> {
  const { findings, config } = examineSettings(environment);
  const node = judgeVersion('Node.js', process.versions.node, LEAST_NODE);
  const certificate = examineCertificate(url, new Date());
  if (config === null)
    return [node, ...findings, notAsked('数据库、目录、邮件、PBX', '设置有误，没有问'), await certificate];
  const [database, folders, registry, mail, telephony] = await Promise.all([
    examineDatabase(config),
    examineFolders(config),
    config.vehicles.registry.kind === 'file' ? examineRegistryFile(config) : examineRegistry(config),
    examineMail(config),
    examineTelephony(config),
  ]);
  return [node, ...findings, ...database, ...folders, registry, mail, await certificate, ...telephony];
}
