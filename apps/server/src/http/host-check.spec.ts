import { describe, expect, it } from '@jest/globals';
import { isAddressedToUs } from './host-check.js';

describe('a request that no proxy has passed on', () => {
  it.each(['localhost', 'localhost:3114', '127.0.0.1:3114', '127.0.0.2', '192.168.3.4:3114', '[::1]:3114', undefined])(
    'is taken when it is for an address or localhost: %s',
    (host) => expect(isAddressedToUs(host, 0)).toBe(true),
  );

  it.each(['evil.example', 'evil.example:3114', 'localhost.evil.example', '127.0.0.1.evil.example', 'a@b', '', ' '])(
    'is refused when somebody may have bent the name to us: %s',
    (host) => expect(isAddressedToUs(host, 0)).toBe(false),
  );

  it('is the proxy’s matter when there is one', () => expect(isAddressedToUs('114.example.gov.cn', 1)).toBe(true));
});
