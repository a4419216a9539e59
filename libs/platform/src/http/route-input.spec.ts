import { describe, expect, it } from '@jest/globals';
import { type Route, wordedOf, wordingOf, withReasonSchema } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { routeInput } from './route-input.js';

const route = { method: 'POST', path: '/', summary: '', access: 'logged-in', body: withReasonSchema, answer: null };

function refused(body: unknown): DomainError {
  try {
    routeInput(route as Route, { body });
  } catch (cause) {
    if (cause instanceof DomainError) return cause;
  }
  throw new Error('It is taken');
}
const inEnglish = (refusal: DomainError) => wordingOf(wordedOf(refusal), 'en-US');

describe('what a request brings that is not as it should be', () => {
  it('is refused in the words of its schema, in the language of whoever reads them', () => {
    const refusal = refused({ reason: 'x'.repeat(1_001) });
    expect(refusal).toMatchObject({
      code: 'http/invalid-input',
      message: '最多 1000 字',
      details: { issues: [{ path: 'reason', message: '最多 1000 字' }] },
    });
    expect(inEnglish(refusal)).toBe('At most 1000 characters');
  });

  it('is refused in zod’s words where its schema has none, which are Chinese alone', () => {
    const refusal = refused({});
    expect(refusal.message).toMatch(/[\u4e00-\u9fff]/);
    expect(refusal.details).toMatchObject({ issues: [{ path: 'reason', message: refusal.message }] });
    expect(inEnglish(refusal)).toBe('What was entered is not as it should be');
  });
});
