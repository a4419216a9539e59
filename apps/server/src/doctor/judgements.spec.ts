import { describe, expect, it } from '@jest/globals';
import type { PbxExamination } from '@yiche/telephony';
import { exitCodeOf, kindOf, lineOf, notAsked, ok, wrong } from './finding.js';
import { judgeAsterisk, judgeCertificate, judgeClock, judgePbx, judgeSpace, judgeVersion } from './judgements.js';

const GB = 1024 ** 3;
const now = new Date('2026-11-30T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe('a finding', () => {
  it('is one line, with what to do where something is wrong', () => {
    expect([ok('邮件', '登录成功'), wrong('邮件', '连不上', '核对'), notAsked('邮件', '没有设置')].map(lineOf)).toEqual(
      ['✓ 邮件：登录成功', '✗ 邮件：连不上 → 核对', '– 邮件：没有设置'],
    );
  });

  it('ends the command with 1 when it is wrong, and with 0 when it was only not asked', () => {
    expect(exitCodeOf([ok('a', 'b'), notAsked('a', 'b')])).toBe(0);
    expect(exitCodeOf([ok('a', 'b'), wrong('a', 'b', 'c')])).toBe(1);
  });

  it('tells of an error its kind alone', () => {
    const cause = Object.assign(new Error('postgres://user:secret@host'), { code: 'ECONNREFUSED' });
    expect([kindOf(cause), kindOf(new TypeError('secret')), kindOf({})]).toEqual([
      'ECONNREFUSED',
      'TypeError',
      'Error',
    ]);
  });
});

describe('what is measured', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['20.18.9', 'wrong'],
    ['24.1', 'ok'],
    ['18.99', 'wrong'],
  ])('is a version that is enough: %s %s', (version, state) => {
    expect(judgeVersion('Node.js', version, '20.19').state).toBe(state);
  });

  it.each([
    ['20.19.0', 'ok'],
    ['20.18.1', 'wrong'],
    ['21.12.0', 'wrong'],
    ['22.10.1~dfsg', 'ok'],
    ['22.8.0', 'wrong'],
    ['23.3.0', 'ok'],
    ['24.0.0', 'ok'],
    ['GIT-master', 'wrong'],
  ])('is an Asterisk that can be used: %s %s', (version, state) => {
    expect(judgeAsterisk(version).state).toBe(state);
  });

  it('is a clock that goes with ours, as far as the question itself tells', () => {
    expect(judgeClock('x', -1_900, 0).state).toBe('ok');
    expect(judgeClock('x', 2_100, 0)).toMatchObject({ state: 'wrong', seen: '与本机相差 2.1 秒' });
    expect(judgeClock('x', 2_100, 200).state).toBe('ok');
  });

  it('is space that is enough', () => {
    expect(judgeSpace('x', { free: 10 * GB, total: 100 * GB }, 10)).toMatchObject({
      state: 'ok',
      seen: '可写，剩 10.0 GB（10%）',
    });
    expect(judgeSpace('x', { free: 9 * GB, total: 100 * GB }, 10).state).toBe('wrong');
  });

  it('is a certificate that browsers take, and for a while', () => {
    expect(judgeCertificate('x', { validTo: inDays(15), fault: null }, now)).toMatchObject({ state: 'ok' });
    expect(judgeCertificate('x', { validTo: inDays(13), fault: null }, now)).toMatchObject({
      state: 'wrong',
      todo: '更新证书',
    });
    expect(judgeCertificate('x', { validTo: inDays(-2), fault: null }, now).seen).toMatch(/已于 2026-11-28 到期/);
    expect(judgeCertificate('x', { validTo: inDays(90), fault: 'ERR_TLS_CERT_ALTNAME_INVALID' }, now)).toMatchObject({
      state: 'wrong',
      seen: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });
});

describe('a PBX', () => {
  const right: PbxExamination = {
    ...{ events: true, control: true, version: '22.10.1', systemName: 'yc1', clockAheadMs: 3 },
    ...{ ari: 'ok', selfCall: 'ok' },
  };
  const wrongOnes = (found: Partial<PbxExamination>, node = 'yc1') =>
    judgePbx({ ...right, ...found }, node)
      .filter(({ state }) => state === 'wrong')
      .map(({ name }) => name);

  it('is well when everything answers', () => {
    expect(wrongOnes({})).toEqual([]);
    expect(judgePbx(right, 'yc1').every(({ state }) => state === 'ok')).toBe(true);
  });

  it('is told by what does not', () => {
    expect(wrongOnes({ systemName: 'yc2' })).toEqual(['PBX 节点名']);
    expect(wrongOnes({ ari: 'refused' })).toEqual(['ARI']);
    expect(wrongOnes({ clockAheadMs: -60_000 })).toEqual(['PBX 的时钟']);
    for (const selfCall of ['no-context', 'no-answer', 'no-sound'] as const)
      expect(wrongOnes({ selfCall })).toEqual(['PBX 呼叫自己']);
    const away = { events: false, control: false, version: null, systemName: null, clockAheadMs: null, selfCall: null };
    expect(wrongOnes({ ...away, ari: 'unreachable' })).toEqual(['AMI（听）', 'AMI（命令）', 'ARI']);
  });
});
