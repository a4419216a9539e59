import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contractTermsSchema, USUAL_SETTINGS, type ContractSettings } from '@yiche/contracts';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { storedFrom, termsFrom } from './stored-terms.js';

/** Versions as earlier programs have stored them: the database's own text of `settlement_contract_version.terms`. */
const before = JSON.parse(readFileSync(new URL('../../data/stored-terms.json', import.meta.url), 'utf8')) as Record<
  string,
  object
>;

describe('terms as they are stored', () => {
  it.each(Object.entries(before))('are read as %s wrote them, and say nothing that was not said', (_by, terms) => {
    expect(termsFrom({ terms, settings: null })).toEqual(terms);
  });

  it('are read though today they would be refused', () => {
    const terms = {
      ...testTerms(),
      parties: { bureau: '武'.repeat(101), operator: ' ' },
      days: { sendBy: 31, objectBy: 31, settleWithinWorkdays: 45 },
      mail: { to: ['not an address'], clerks: [] },
    };
    expect(contractTermsSchema.safeParse(terms).success).toBe(false);
    expect(termsFrom({ terms, settings: null })).toEqual(terms);
  });

  it('are read without what a later program says in them', () => {
    const terms = testTerms();
    const later = { ...terms, surcharge: '1.00', outage: { ...terms.outage, from: 'noon' } };
    expect(termsFrom({ terms: later, settings: null })).toEqual(terms);
  });

  it('stand beside how they are read, which the program before need not know', () => {
    const settings = { ...USUAL_SETTINGS, unit: 'request' as const };
    const { settings: beside, terms } = storedFrom({ ...testTerms(), settings });
    expect(terms).toEqual(testTerms());
    expect(termsFrom({ terms, settings: beside })).toEqual({ ...testTerms(), settings });
    expect(storedFrom(testTerms()).settings).toBeNull();
  });

  it('were read as usual in what could not be said yet', () => {
    const read = termsFrom({ terms: testTerms(), settings: { unit: 'request' } });
    expect(read.settings).toEqual({ ...USUAL_SETTINGS, unit: 'request' });
  });

  it('are read without settings that a later program knows, and not at all where one is read in a way that only it knows', () => {
    const settings = { unit: 'request', holidays: 'free' } as Partial<ContractSettings>;
    expect(termsFrom({ terms: testTerms(), settings }).settings).toEqual({ ...USUAL_SETTINGS, unit: 'request' });
    const unknown = { unit: 'vehicle' } as unknown as Partial<ContractSettings>;
    expect(() => termsFrom({ terms: testTerms(), settings: unknown })).toThrow();
  });

  it('are read with a worth of the contract that today would be refused', () => {
    const settings = { lateCapOf: 'contract', contractTotal: '0' } as const;
    expect(termsFrom({ terms: testTerms(), settings }).settings).toEqual({ ...USUAL_SETTINGS, ...settings });
  });

  it('that are none are not taken for terms', () => {
    expect(() => termsFrom({ terms: {}, settings: null })).toThrow();
  });
});
