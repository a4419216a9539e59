import { expect, it } from '@jest/globals';
import type { Role } from '@yiche/contracts';
import { bureauOfViewer, requireBureau } from './bureau-of-viewer.js';
import type { Bureaus } from './bureaus.js';

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
