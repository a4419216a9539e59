import { describe, expect, it } from '@jest/globals';
import { areaOf, dialledForms, formsOf } from './dialled-forms.js';

describe('a dialled number', () => {
  it('without an area is the same behind the country code', () => {
    expect(dialledForms('114')).toEqual(['114', '+86114', '86114', '0086114']);
  });

  it('with an area loses its 0 behind the country code, or does not', () => {
    expect(dialledForms('0519114')).toEqual([
      ...['0519114', '+860519114', '+86519114'],
      ...['860519114', '86519114', '00860519114', '0086519114'],
    ]);
    expect(dialledForms('010114')).toContain('+8610114');
  });

  it('of a bureau is its own and the one with its area, or what its settings list', () => {
    const bureau = { did: '114', ownerCallerId: '0519110' };
    expect(formsOf(bureau)).toEqual([...dialledForms('114'), ...dialledForms('0519114')]);
    expect(formsOf({ ...bureau, did: '051981997000' })).toEqual(dialledForms('051981997000'));
    expect(formsOf({ ...bureau, ownerCallerId: '110' })).toEqual(dialledForms('114'));
    expect(formsOf({ ...bureau, dialled: ['12114', '114'] })).toEqual([
      ...dialledForms('12114'),
      ...dialledForms('114'),
    ]);
  });

  it('tells its area', () => {
    expect(['0519110', '010110', '02510086', '114', '13812345678', '00110'].map(areaOf)).toEqual([
      ...['0519', '010', '025', undefined, undefined, undefined],
    ]);
  });
});
