import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';
import { mailServerTrouble } from '@yiche/platform';
import { examinePbx } from '@yiche/telephony';
import { registryTrouble } from '@yiche/vehicles';
import type { AppConfig } from '../config.js';
import { kindOf, notAsked, ok, wrong, type Finding } from './finding.js';
import { judgeCertificate, judgePbx, type SeenCertificate } from './judgements.js';

/** What does not answer a browser for so long is not there, ms. */
const TLS_WITHIN_MS = 10_000;

export async function examineTelephony({ telephony }: AppConfig): Promise<Finding[]> {
  if (telephony.kind === 'simulator') return [notAsked('PBX', 'PBX_KIND=simulator')];
  return judgePbx(await examinePbx(telephony.asterisk), telephony.asterisk.node);
}

export async function examineMail({ mail }: AppConfig): Promise<Finding> {
  const name = '邮件 SETTLEMENT_SMTP_URL';
  if (mail.url === '') return notAsked(name, '没有设置，邮件一直等待');
  const trouble = await mailServerTrouble(mail);
  return trouble === null ? ok(name, '登录成功') : wrong(name, trouble, '核对 SETTLEMENT_SMTP_URL');
}

/** A platform over the network is asked for the vehicle that it is known to have. */
export async function examineRegistry({ vehicles }: AppConfig): Promise<Finding> {
  const name = '车辆查询平台 VEHICLE_REGISTRY_URL';
  const trouble = await registryTrouble(vehicles);
  return trouble === null
    ? ok(name, '查到了 VEHICLE_REGISTRY_KNOWN_PLATE')
    : wrong(name, trouble, '核对 VEHICLE_REGISTRY_ 开头的设置，或联系平台');
}

/** @param url where browsers reach the pages */
export async function examineCertificate(url: URL | null, now: Date): Promise<Finding> {
  if (url === null) return notAsked('证书', '没有指明网址（npm run doctor -- --url https://…）');
  const name = `证书 ${url.host}`;
  try {
    return judgeCertificate(name, await certificateOf(url), now);
  } catch (cause) {
    return wrong(name, `连不上（${kindOf(cause)}）`, '看反向代理是否在运行、域名是否指向它');
  }
}

function certificateOf({ hostname, port }: URL): Promise<SeenCertificate> {
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      ...{ host, port: Number(port || 443), timeout: TLS_WITHIN_MS },
      // It is looked at, not trusted: nothing is sent.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    socket.once('secureConnect', () => {
      const { valid_to: validTo } = socket.getPeerCertificate() as Partial<PeerCertificate>;
      const fault: unknown = socket.authorized ? null : socket.authorizationError;
      socket.destroy();
      if (validTo === undefined) return reject(new Error('no certificate'));
      resolve({
        validTo: new Date(validTo),
        fault: fault === null ? null : String((fault as { code?: string }).code ?? fault),
      });
    });
    socket.once('timeout', () => socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
    socket.once('error', reject);
  });
}
