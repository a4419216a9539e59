import { randomInt } from 'node:crypto';
import getPort from 'get-port';

/**
 * A TCP port that is free now and stays so: below 32,768, from where Linux takes ports for outgoing connections
 * (`libs/platform/src/testing/free-port.ts` says what happens otherwise).
 * @returns {Promise<number>}
 */
export function freePort() {
  return getPort({ port: Array.from({ length: 100 }, () => randomInt(30_100, 32_768)) });
}
