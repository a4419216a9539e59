import type { SoftphoneCredential } from '@yiche/contracts';

type Place = Pick<Extract<SoftphoneCredential, { kind: 'webrtc' }>, 'webSocketPath' | 'webSocketPort'>;

/** Where the softphone of this page finds the PBX: on the page's own host, whose cookie it needs. */
export function webSocketUrl(
  { webSocketPath, webSocketPort }: Place,
  { protocol, host, hostname }: Pick<Location, 'protocol' | 'host' | 'hostname'>,
): string {
  const scheme = protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${webSocketPort === null ? host : `${hostname}:${webSocketPort}`}${webSocketPath}`;
}
