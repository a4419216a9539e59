import { describe, expect, it } from '@jest/globals';
import { refusalAt } from './city-door.js';

const door = { address: '127.0.0.1', port: 8114, token: 'a-token-of-this-start' };
const good = {
  host: '127.0.0.1:8114',
  authorization: 'Bearer a-token-of-this-start',
  'content-type': 'application/json',
};
const code = (headers: Record<string, string | undefined>, method = 'POST') =>
  refusalAt(door, { method, headers: { ...good, ...headers } })?.code;

describe('the door of the demo city', () => {
  it('lets in who has the token and comes from no page, under the address or localhost', () => {
    expect(code({})).toBeUndefined();
    expect(code({ host: 'localhost:8114', 'content-type': 'application/json; charset=utf-8' })).toBeUndefined();
    expect(code({ 'content-type': undefined }, 'GET')).toBeUndefined();
  });

  it.each([
    undefined,
    'evil.example:8114',
    '127.0.0.1',
    '127.0.0.1:80',
    'localhost.evil.example:8114',
    '127.0.0.1:81140',
  ])('refuses a name that is not its own: %s', (host) => expect(code({ host })).toBe('city/other-host'));

  it.each(['https://evil.example', 'http://127.0.0.1:8114', 'null'])(
    'refuses a page, whatever its origin: %s',
    (origin) => expect(code({ origin })).toBe('city/from-a-page'),
  );
  it('refuses what a page loads without telling its origin', () =>
    expect(code({ 'sec-fetch-site': 'cross-site' }, 'GET')).toBe('city/from-a-page'));

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer a-token-of-this-star',
    'a-token-of-this-start',
    'Bearer a-token-of-this-start ',
  ])('refuses who does not have the token: %s', (authorization) =>
    expect(code({ authorization })).toBe('city/no-token'),
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', undefined])(
    'refuses what a form or a page could send without asking: %s',
    (type) => expect(code({ 'content-type': type })).toBe('city/not-json'),
  );
});
