import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideLookup,
  platesLeft,
  type BegunLookup,
  type GrantedApproval,
  type LookupLimits,
  type LookupsSoFar,
} from './lookup-limits.js';

const limits: LookupLimits = {
  afterCallMilliseconds: 600_000,
  platesPerRequest: 3,
  platesPerHour: 30,
  repeatMilliseconds: 60_000,
};
const now = new Date('2026-11-22T04:00:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);
const plate = (running: number) => ({ plateNumber: `苏D${10_000 + running}`, plateType: '02' as const });
const begun = (running: number, change: Partial<BegunLookup> = {}): BegunLookup => ({
  ...plate(running),
  id: `lookup-${running}`,
  at: ago(300),
  result: 'answered',
  approvalId: null,
  ...change,
});
const approval: GrantedApproval = { id: 'approval', plates: 2, expiresAt: new Date(now.getTime() + 60_000) };
const decide = (running: number, soFar: Partial<LookupsSoFar> = {}) =>
  decideLookup(
    plate(running),
    { ofRequest: [], agentsHour: 0, approvals: [], ...soFar },
    { limits, now, askedWithin: 60_000 },
  );
const three = [begun(1), begun(2), begun(3)];

describe('whether a plate may be looked up', () => {
  it('lets a request have its plates, and asks for a second person after them', () => {
    expect(decide(3, { ofRequest: three.slice(0, 2) })).toEqual({ kind: 'ask', approvalId: null });
    expect(decide(4, { ofRequest: three })).toEqual({ kind: 'refused', reached: 'request' });
  });

  it('holds an agent to the plates of an hour, whatever the requests', () => {
    expect(decide(1, { agentsHour: 29 })).toMatchObject({ kind: 'ask' });
    expect(decide(1, { agentsHour: 30 })).toEqual({ kind: 'refused', reached: 'hour' });
  });

  it('does not count a plate of the request a second time', () => {
    expect(decide(2, { ofRequest: three, agentsHour: 30 })).toEqual({ kind: 'ask', approvalId: null });
  });

  it('takes number and type together for a plate', () => {
    const other = { ...plate(1), plateType: '01' as const };
    const soFar = { ofRequest: three, agentsHour: 0, approvals: [] };
    expect(decideLookup(other, soFar, { limits, now, askedWithin: 60_000 })).toMatchObject({ kind: 'refused' });
  });

  it('answers an equal lookup with the one before for a while, and waits for one under way', () => {
    expect(decide(1, { ofRequest: [begun(1, { at: ago(59) })] })).toEqual({ kind: 'known', lookupId: 'lookup-1' });
    expect(decide(1, { ofRequest: [begun(1, { at: ago(60) })] })).toEqual({ kind: 'ask', approvalId: null });
    const asked = begun(1, { at: ago(5), result: null });
    expect(decide(1, { ofRequest: [asked] })).toEqual({ kind: 'running', lookupId: 'lookup-1' });
  });

  it('counts a lookup that a crash cut off, and not one that the registry did not answer', () => {
    const cut = begun(3, { result: null });
    expect(decide(4, { ofRequest: [begun(1), begun(2), cut] })).toMatchObject({ kind: 'refused' });
    expect(decide(3, { ofRequest: [begun(1), begun(2), cut] })).toMatchObject({ kind: 'ask' });
    const unavailable = begun(3, { result: 'unavailable' });
    expect(decide(4, { ofRequest: [begun(1), begun(2), unavailable] })).toMatchObject({ kind: 'ask' });
  });

  it('goes on with an approval for as many plates as it allows, and no longer than it holds', () => {
    const approvals = [approval];
    expect(decide(4, { ofRequest: three, approvals })).toEqual({ kind: 'ask', approvalId: 'approval' });
    const used = [...three, begun(4, { approvalId: 'approval' }), begun(5, { approvalId: 'approval' })];
    expect(decide(6, { ofRequest: used, approvals })).toEqual({ kind: 'refused', reached: 'request' });
    expect(platesLeft(approval, used.slice(0, 4), now)).toBe(1);
    expect(decide(4, { ofRequest: three, approvals: [{ ...approval, expiresAt: now }] }).kind).toBe('refused');
    // Looked up again it is still the approval's plate, and takes no place of the request's own.
    expect(decide(4, { ofRequest: used, approvals })).toEqual({ kind: 'ask', approvalId: 'approval' });
  });

  it('never lets more plates through than limit and approvals together, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 80 }), (wanted) => {
        const ofRequest: BegunLookup[] = [];
        for (const running of wanted) {
          const decision = decide(running, { ofRequest, approvals: [approval] });
          if (decision.kind === 'ask') ofRequest.push(begun(running, { approvalId: decision.approvalId }));
        }
        expect(new Set(ofRequest.map(({ plateNumber }) => plateNumber)).size).toBeLessThanOrEqual(5);
      }),
    );
  });
});
