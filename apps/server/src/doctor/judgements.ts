import type { DiskSpace } from '@yiche/platform';
import type { PbxExamination } from '@yiche/telephony';
import { notAsked, ok, wrong, type Finding } from './finding.js';

/** Decisions of `npm run doctor`: what was measured, in; what is said of it, out. */

/** Clocks that are further apart put facts of one call in a wrong order, ms. */
const CLOCK_MS = 2_000;
/** Days before the end at which a certificate is to be renewed. */
const CERTIFICATE_DAYS = 14;
const DAY_MS = 86_400_000;

/** @param least `major.minor` of a version that is enough */
export function judgeVersion(name: string, version: string, least: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isEnough ? ok(name, version) : wrong(name, version, `升级到 ${least} 以上`);
}

/** The least of each line of Asterisk that knows address lists for ARI; a later line knows them from its beginning. */
const LEAST_ASTERISK: Readonly<Record<string, string>> = { 20: '20.19', 22: '22.9', 23: '23.3' };

export function judgeAsterisk(version: string): Finding {
  const major = Number.parseInt(version, 10);
  const least = LEAST_ASTERISK[major];
  if (least) return judgeVersion('Asterisk', version, least);
  return major > 23 ? ok('Asterisk', version) : wrong('Asterisk', version, '升级到 20.19、22.9、23.3 以上');
}

/** @param aheadMs how far the other clock is ahead @param onTheWayMs what the question itself took */
export function judgeClock(name: string, aheadMs: number, onTheWayMs: number): Finding {
  const seen = `与本机相差 ${(Math.abs(aheadMs) / 1_000).toFixed(1)} 秒`;
  return Math.abs(aheadMs) <= CLOCK_MS + onTheWayMs ? ok(name, seen) : wrong(name, seen, '两边都用 NTP 校时');
}

/** How long it lasts is told by the server, which watches it; here is what there is now. */
export function judgeSpace(name: string, { free, total }: DiskSpace, leastPercent: number): Finding {
  const seen = `可写，剩 ${(free / 1024 ** 3).toFixed(1)} GB（${Math.floor((free / total) * 100)}%）`;
  return free >= (total * leastPercent) / 100 ? ok(name, seen) : wrong(name, seen, '腾出空间或换大的盘');
}

/** A certificate as a browser sees it. */
export interface SeenCertificate {
  readonly validTo: Date;
  /** Why it is not trusted, or is another host's; null when it is right. */
  readonly fault: string | null;
}

export function judgeCertificate(name: string, { validTo, fault }: SeenCertificate, now: Date): Finding {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  const seen = days < 0 ? `证书已于 ${isoDay(validTo)} 到期` : `证书到 ${isoDay(validTo)}，还有 ${days} 天`;
  if (days < CERTIFICATE_DAYS) return wrong(name, seen, '更新证书');
  return fault === null
    ? ok(name, seen)
    : wrong(name, `${seen}，但浏览器不认（${fault}）`, '补上证书链，或换成这个域名的证书');
}

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

const SELF_CALLS: Readonly<
  Record<Exclude<PbxExamination['selfCall'], 'ok' | null>, readonly [seen: string, todo: string]>
> = {
  'no-context': ['PBX 的拨号方案是旧版本的', '用这个版本的 PBX 配置重启 Asterisk（挂断通话，选无人时段）'],
  'no-answer': ['没有接通', '看 Asterisk 的 log/full'],
  'no-sound': ['接通了，但录不到声音', '看 PBX 的 spool/recording 目录 Asterisk 能不能写、盘是否已满，再看 log/full'],
};

/** @param node `PBX_NODE` */
export function judgePbx(found: PbxExamination, node: string): Finding[] {
  const { version, systemName, clockAheadMs, ari, selfCall } = found;
  const asLogIn = (name: string, isIn: boolean, setting: string): Finding =>
    isIn
      ? ok(name, '登录成功')
      : wrong(name, '登录不了', `核对 PBX_AMI_HOST、PBX_AMI_PORT、${setting}，以及 PBX 设置的 applicationAddresses`);
  const unheard = 'AMI 登录不了，没有问';
  return [
    asLogIn('AMI（听）', found.events, 'PBX_AMI_EVENTS_SECRET'),
    asLogIn('AMI（命令）', found.control, 'PBX_AMI_CONTROL_SECRET'),
    version === null ? notAsked('Asterisk', unheard) : judgeAsterisk(version),
    systemName === null
      ? notAsked('PBX 节点名', unheard)
      : systemName === node
        ? ok('PBX 节点名', node)
        : wrong('PBX 节点名', `Asterisk 是 ${systemName}，PBX_NODE 是 ${node}`, '改成一样'),
    clockAheadMs === null
      ? notAsked('PBX 的时钟', 'PBX 没有呼叫自己，没有问')
      : judgeClock('PBX 的时钟', clockAheadMs, 0),
    ari === 'ok'
      ? ok('ARI', '登录成功')
      : ari === 'refused'
        ? wrong('ARI', '被拒绝', '核对 PBX_ARI_USER、PBX_ARI_PASSWORD 和 PBX 设置的 applicationAddresses')
        : wrong('ARI', '连不上', '核对 PBX_ARI_URL，看 Asterisk 是否在运行'),
    selfCall === null
      ? notAsked('PBX 呼叫自己', unheard)
      : selfCall === 'ok'
        ? ok('PBX 呼叫自己', '接通，有声音，录得下来')
        : wrong('PBX 呼叫自己', ...SELF_CALLS[selfCall]),
  ];
}
