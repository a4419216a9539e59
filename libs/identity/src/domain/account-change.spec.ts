import { describe, expect, it } from '@jest/globals';
import { decideChange, type ChangeableAccount } from './account-change.js';

const AGENT: ChangeableAccount = {
  displayName: '周敏',
  roles: ['supervisor', 'agent'],
  bureauId: null,
  extension: '8001',
  seats: [{ queue: 'wj-move-car', penalty: 0 }],
  disabled: false,
};

describe('a change of an account', () => {
  it('is nothing where it was so already', () => {
    const asked = {
      displayName: ' 周敏 ',
      roles: ['agent', 'supervisor'],
      extension: '8001',
      disabled: false,
      seats: AGENT.seats,
    };
    expect(decideChange(AGENT, asked)).toMatchObject({ fields: [], movesTheDesk: false, disables: false });
  });

  it.each([
    [{ displayName: '周敏敏' }, ['displayName'], false],
    [{ roles: ['agent'] }, ['roles'], true],
    [{ bureauId: 'WJ' }, ['bureauId'], true],
    [{ extension: null }, ['extension'], true],
    [{ seats: [] }, ['seats'], true],
    [{ seats: [{ queue: 'wj-move-car', penalty: 1 }] }, ['seats'], true],
    [{ disabled: true }, ['disabled'], false],
  ])('%j touches %j; what a call in hand works with: %s', (asked, fields, movesTheDesk) => {
    expect(decideChange(AGENT, asked)).toMatchObject({ fields, movesTheDesk, disables: 'disabled' in asked });
  });

  it('holds roles and bureau against each other as they will be', () => {
    const viewer: ChangeableAccount = { ...AGENT, roles: ['bureau-viewer'], bureauId: 'WJ' };
    expect(() => decideChange(viewer, { bureauId: null })).toThrow('必须属于一个公安局');
    expect(decideChange(viewer, { bureauId: null, roles: ['agent'] }).fields).toEqual(['roles', 'bureauId']);
  });

  it.each([
    [{ displayName: '  ' }, '姓名为 1–64 个字'],
    [{ displayName: 'x'.repeat(65) }, '姓名为 1–64 个字'],
    [{ extension: '80' }, '分机号为 3–6 位数字'],
    [{ extension: '８００１' }, '分机号为 3–6 位数字'],
    [{ roles: ['boss'] }, '没有角色 boss'],
  ])('%j is refused', (asked, sentence) => {
    expect(() => decideChange(AGENT, asked)).toThrow(sentence);
  });
});
