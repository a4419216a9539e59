import { isIP } from 'node:net';
import { errorBodyOf, refusal } from '@yiche/contracts';

/**
 * Whether a request that no proxy of ours has passed on was addressed to us: to an address, or to localhost. Any other name may have been
 * bent to this address by whoever owns the name (DNS rebinding), whose page the browser then takes for ours. Behind a proxy the proxy's
 * own list of names decides, and no name at all comes from no browser.
 */
export function isAddressedToUs(host: string | undefined, trustedProxies: number): boolean {
  if (trustedProxies > 0 || host === undefined) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** The answer to any other: 421 Misdirected Request. */
export const OTHER_HOST_BODY = errorBodyOf(refusal('http/other-host'));
