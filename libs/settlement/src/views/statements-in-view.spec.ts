import { expect, it } from '@jest/globals';
import type { Role } from '@yiche/contracts';
import { statementsInView } from './statements-in-view.js';

const person = (role: Role, bureauId: string | null = null) => ({ roles: [role], bureauId });

it('shows drafts to the clerk, also to one who serves a single bureau, and to no bureau', () => {
  expect(statementsInView(person('settlement-clerk'))).toEqual([null, true]);
  expect(statementsInView(person('supervisor'))).toEqual([null, true]);
  expect(statementsInView(person('settlement-clerk', 'WJ'))).toEqual(['WJ', true]);
  expect(statementsInView(person('bureau-viewer', 'WJ'))).toEqual(['WJ', false]);
});
