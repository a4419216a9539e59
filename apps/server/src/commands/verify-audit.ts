import 'reflect-metadata';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  auditConfigSchema,
  compareWithAnchors,
  readAnchors,
  verifyAuditCommand,
  type BadAnchor,
  type BadEntryReason,
  type Parting,
} from '@yiche/audit';
import { platformConfigSchema, readConfig, signingKeyOf } from '@yiche/platform';
import { DataSource } from 'typeorm';

const REASONS: Readonly<Record<BadEntryReason, string>> = {
  altered: '内容被改动',
  missing: '之前有记录被删除',
  inserted: '是后来插入的',
  reordered: '顺序被调换',
};

const BAD_ANCHORS: Readonly<Record<BadAnchor['reason'], string>> = {
  unreadable: '读不懂',
  'not-signed': '不是用这把密钥签的',
  'line-missing': '之前有行被删除',
};

const PARTINGS: Readonly<Record<Parting['kind'], string>> = {
  cut: '末尾被删去',
  rewritten: '末尾被重写',
  'all-rewritten': '全部被重写',
};

/**
 * `npm run audit:verify [-- --anchors FILE --key FILE]`: recomputes the audit trail's chain and compares it with the heads that were
 * signed and put elsewhere; exit code 1 names the first entry that is not as it was written.
 */
async function verifyAudit(): Promise<boolean> {
  const { values } = parseArgs({ options: { anchors: { type: 'string' }, key: { type: 'string' } } });
  const config = readConfig(platformConfigSchema, process.env);
  const { file, key } = readConfig(auditConfigSchema, process.env);
  const anchorsFile = values.anchors ?? (existsSync(file) ? file : undefined);
  const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
  try {
    const { ok, checked, firstBad } = await verifyAuditCommand(dataSource);
    process.stdout.write(
      ok
        ? `审计链前后相接，共 ${checked} 条\n`
        : `审计链不完整：第 ${firstBad?.seq} 条${firstBad ? REASONS[firstBad.reason] : ''}；此前 ${checked} 条完好\n`,
    );
    if (anchorsFile === undefined) {
      process.stdout.write('没有与存放在别处的签名核对：连同末尾一起重写看不出来；用 --anchors 文件\n');
      return ok;
    }
    return (await compare(dataSource, anchorsFile, await trustedKey(values.key, key))) && ok;
  } finally {
    await dataSource.destroy();
  }
}

async function compare(dataSource: DataSource, file: string, key: KeyObject): Promise<boolean> {
  const { anchors, bad } = readAnchors(await readFile(file, 'utf8'), key);
  if (bad) process.stdout.write(`签名文件第 ${bad.line} 行${BAD_ANCHORS[bad.reason]}；此前 ${anchors.length} 行可信\n`);
  const parting = await compareWithAnchors(dataSource, anchors);
  const last = anchors.at(-1);
  if (parting) {
    const { kind, goodUntil, anchor } = parting;
    process.stdout.write(
      `审计链${PARTINGS[kind]}：与签名一致到第 ${goodUntil} 条，第 ${goodUntil + 1}–${anchor.seq} 条不是 ${anchor.at} 签名时的样子\n`,
    );
  } else if (last) {
    process.stdout.write(`与 ${anchors.length} 行签名一致，最后一行：${last.at}，第 ${last.seq} 条\n`);
  }
  return !bad && !parting;
}

/** The key somebody kept, or the one that signs here. @throws Error when there is neither */
async function trustedKey(file: string | undefined, ownKey: string): Promise<KeyObject> {
  if (file !== undefined) {
    const text = (await readFile(file, 'utf8')).trim();
    return text.startsWith('-----')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  }
  if (ownKey === '') throw new Error('不知道签名的公钥：用 --key 文件（PEM，或一行 base64），或设置 AUDIT_ANCHOR_KEY');
  return createPublicKey(signingKeyOf(ownKey));
}

verifyAudit().then(
  (ok) => process.exit(ok ? 0 : 1),
  (cause: unknown) => {
    process.stderr.write(`${(cause as Error).message}\n`);
    process.exit(2);
  },
);
