import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';

describe('the control port of the demo city', () => {
  let fixture: AsteriskFixture;
  beforeAll(async () => {
    fixture = await startAsteriskFixture({ withCity: true });
  }, 60_000);
  afterAll(() => fixture?.stop());

  /** `fetch` would not send another Host. */
  const ask = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, fixture.city.controlUrl), { method, headers }, (answer) => {
        if (answer.statusCode === 204) return void answer.resume().on('end', () => resolve(null));
        json(answer).then(resolve, reject);
      });
      asked.on('error', reject).end(body);
    });
  const trusted = () => ({
    authorization: `Bearer ${fixture.city.controlToken}`,
    'content-type': 'application/json',
  });

  it('places a call for who has the token, and shows its number masked', async () => {
    const placed = await ask('POST', '/calls', trusted(), '{"from":"13812348114","script":"silent"}');
    expect(placed).toMatchObject({ from: '138****8114', to: '114' });
    const { id } = placed as { id: string };
    expect(await ask('GET', `/calls/${id}`, trusted())).toMatchObject({ id, from: '138****8114' });
    expect(await ask('GET', '/calls', trusted())).toEqual([expect.objectContaining({ id, from: '138****8114' })]);
    expect(fixture.city.calls()).toEqual([expect.objectContaining({ id, from: '13812348114' })]);
    expect(await ask('DELETE', `/calls/${id}`, trusted())).toBeNull();
  });

  it('lets nobody ring back before an owner was called', async () => {
    const body = '{"asOwner":true,"to":"0519110"}';
    expect(await ask('POST', '/calls', trusted(), body)).toMatchObject({ code: 'city/no-owner-called' });
  });

  it.each<[string, Record<string, string>, string]>([
    ['without the token', { 'content-type': 'application/json' }, 'city/no-token'],
    ['under another name', { host: 'evil.example' }, 'city/other-host'],
    ['from a page', { origin: 'http://localhost:3114' }, 'city/from-a-page'],
    ['as a form', { 'content-type': 'text/plain' }, 'city/not-json'],
  ])('does nothing %s', async (_how, headers, code) => {
    const before = fixture.city.calls().length;
    const asked = code === 'city/no-token' ? headers : { ...trusted(), ...headers };
    expect(await ask('POST', '/calls', asked, '{}')).toMatchObject({ code });
    expect(fixture.city.calls().length).toBe(before);
  });

  it('says what is wrong with a body without repeating it', async () => {
    const answers = [
      await ask('POST', '/calls', trusted(), '{"from":"13812348114"'),
      await ask('POST', '/calls', trusted(), '{"from":"13812348114x"}'),
      await ask('POST', '/calls', trusted(), JSON.stringify({ from: '1'.repeat(5000) })),
    ];
    expect(answers).toEqual([
      expect.objectContaining({ code: 'city/bad-json' }),
      expect.objectContaining({ code: 'city/bad-request' }),
      expect.objectContaining({ code: 'city/bad-json' }),
    ]);
    expect(JSON.stringify(answers)).not.toMatch(/1381234|1{9}/);
  });
});
