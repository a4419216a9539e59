import { describe, expect, it } from '@jest/globals';
import { readHandshake } from './handshake.js';

const token = 'x'.repeat(43);
const key = Buffer.alloc(16, 1).toString('base64');
const headers = {
  host: 'desk.example:3115',
  origin: 'http://desk.example:3114',
  upgrade: 'websocket',
  'sec-websocket-key': key,
  cookie: `yiche_session=${token}`,
};
const read = (more: object, url = '/ws', method = 'GET', production = false) =>
  readHandshake({ method, url, headers: { ...headers, ...more } }, production);

describe('the handshake of a softphone', () => {
  it('is that of our page, whatever its port and scheme, with a token that could be one', () => {
    expect(read({})).toEqual({ token, key });
    expect(read({}, '/ws?transport=ws')).toEqual({ token, key });
    expect(read({ origin: 'https://desk.example', upgrade: 'WebSocket' })).toEqual({ token, key });
    expect(read({ origin: 'http://[::1]:3114', host: '[::1]:3115' })).toEqual({ token, key });
    expect(read({ origin: undefined })).toEqual({ token, key });
  });

  it('brings the cookie of this host alone in production', () => {
    expect(read({}, '/ws', 'GET', true)).toBe('no-session');
    expect(read({ cookie: `__Host-yiche_session=${token}` }, '/ws', 'GET', true)).toEqual({ token, key });
  });

  it('is refused from another site', () => {
    for (const origin of ['http://evil.example', 'http://desk.example.evil.example:3114', 'null', 'desk.example', ''])
      expect([origin, read({ origin })]).toEqual([origin, 'other-site']);
    for (const host of [undefined, '', 'desk.example@evil.example', 'evil.example'])
      expect([host, read({ host })]).toEqual([host, 'other-site']);
  });

  it('is refused without a session, on another path, and when it is none', () => {
    expect(read({ cookie: undefined })).toBe('no-session');
    expect(read({ cookie: 'yiche_session=short' })).toBe('no-session');
    expect(read({}, '/ari/events')).toBe('other-path');
    expect(read({}, '/ws/../ari')).toBe('other-path');
    expect(read({ 'sec-websocket-key': undefined })).toBe('bad-handshake');
    expect(read({ 'sec-websocket-key': 'a\r\nX: y' })).toBe('bad-handshake');
    expect(read({ upgrade: 'h2c' })).toBe('bad-handshake');
    expect(read({}, '/ws', 'POST')).toBe('bad-handshake');
  });
});
