import { describe, expect, it } from '@jest/globals';
import { ROLES } from '@yiche/contracts';
import { isOthersRequest, listsEverything, seesLookupResults, seesPersons } from './request-reader.js';

const me = { userId: 'me', roles: ['agent'] as const };
const request = (state: string, holderId: string | null, wasTheirs = false) => ({ state, holderId, wasTheirs });

describe('who reads a request', () => {
  it('sees what the registry said while the open request is in their hand, and not a moment longer', () => {
    expect(seesLookupResults(me, request('open', 'me'))).toBe(true);
    expect(seesLookupResults(me, request('open', 'another'))).toBe(false);
    expect(seesLookupResults(me, request('open', null, true))).toBe(false);
    expect(seesLookupResults(me, request('closed', null, true))).toBe(false);
    expect(seesLookupResults(me, request('resolved', 'me', true))).toBe(false);
  });

  it('reads somebody else’s unless they have, or had, it in hand', () => {
    expect(isOthersRequest(me, request('closed', null, true))).toBe(false);
    expect(isOthersRequest(me, request('open', 'me'))).toBe(false);
    expect(isOthersRequest(me, request('open', 'another'))).toBe(true);
    expect(isOthersRequest(me, request('closed', null))).toBe(true);
  });

  it('lists everything as a supervisor or a bureau’s viewer alone', () => {
    expect(ROLES.filter((role) => listsEverything({ roles: [role] }))).toEqual(['supervisor', 'bureau-viewer']);
  });

  it('sees a person in the clear as the bureau’s viewer, and as nothing of the operator’s beside', () => {
    expect(ROLES.filter((role) => seesPersons({ roles: [role] }))).toEqual(['bureau-viewer']);
    expect(ROLES.filter((role) => seesPersons({ roles: ['bureau-viewer', role] }))).toEqual([
      ...['bureau-viewer', 'security-officer', 'auditor'],
    ]);
  });
});
