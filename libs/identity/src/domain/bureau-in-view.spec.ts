import { describe, expect, it } from '@jest/globals';
import { bureauInView, servesAllBureaus } from './bureau-in-view.js';

describe('what a person sees', () => {
  it('is their own bureau alone, whatever their roles', () => {
    expect(bureauInView({ roles: ['bureau-viewer'], bureauId: 'WJ' })).toBe('WJ');
    expect(bureauInView({ roles: ['supervisor'], bureauId: 'WJ' })).toBe('WJ');
    expect(servesAllBureaus({ roles: ['supervisor'], bureauId: 'WJ' })).toBe(false);
  });

  it('is every bureau for the operator’s staff', () => {
    expect(bureauInView({ roles: ['agent'], bureauId: null })).toBeNull();
  });

  it('is nothing for a viewer without a bureau, an administrator or an auditor', () => {
    for (const role of ['bureau-viewer', 'administrator', 'auditor', 'security-officer'] as const) {
      expect(() => bureauInView({ roles: [role], bureauId: null })).toThrow('没有所属公安局');
    }
  });
});
