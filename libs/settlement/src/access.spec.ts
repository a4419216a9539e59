import { expect, it } from '@jest/globals';
import type { Role } from '@yiche/contracts';
import type { Bureaus } from '@yiche/identity';
import { bureauOfViewer, requireBureau, statementsInView } from './access.js';

const bureaus = { get: (id: string) => ({ id }) } as Bureaus;
const person = (role: Role, bureauId: string | null = null) => ({ roles: [role], bureauId });
const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (cause) {
    return (cause as { code: string }).code;
  }
};

it('shows the operator’s people and the administrator every bureau, a viewer their own', () => {
  expect(bureauOfViewer(person('settlement-clerk'))).toBeNull();
  expect(bureauOfViewer(person('administrator'))).toBeNull();
  expect(bureauOfViewer(person('bureau-viewer', 'WJ'))).toBe('WJ');
  expect(bureauOfViewer(person('administrator', 'WJ'))).toBe('WJ');
  expect(requireBureau(person('bureau-viewer', 'WJ'), bureaus, 'WJ')).toBe('WJ');
});

it('does not tell a viewer that another bureau exists, and shows nothing to who belongs nowhere', () => {
  expect(codeOf(() => requireBureau(person('bureau-viewer', 'WJ'), bureaus, 'TN'))).toBe('identity/unknown-bureau');
  expect(codeOf(() => bureauOfViewer(person('bureau-viewer')))).toBe('identity/no-bureau');
  expect(codeOf(() => bureauOfViewer(person('auditor')))).toBe('identity/no-bureau');
});

it('shows drafts to the clerk, also to one who serves a single bureau, and to no bureau', () => {
  expect(statementsInView(person('settlement-clerk'))).toEqual([null, true]);
  expect(statementsInView(person('supervisor'))).toEqual([null, true]);
  expect(statementsInView(person('settlement-clerk', 'WJ'))).toEqual(['WJ', true]);
  expect(statementsInView(person('bureau-viewer', 'WJ'))).toEqual(['WJ', false]);
});
