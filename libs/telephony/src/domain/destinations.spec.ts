import { describe, expect, it } from '@jest/globals';
import { callerIdFor, type Destination, destinations } from './destinations.js';

const bureau = { ownerCallerId: '0519110', did: '114' };

describe('whom we dial', () => {
  it('sees the bureau’s locked number as an owner, and as nobody else', () => {
    const shown = (Object.keys(destinations) as Destination[]).map((each) => [each, callerIdFor(each, bureau)]);
    expect(shown.filter(([, number]) => number === '0519110')).toEqual([['owner', '0519110']]);
    expect(Object.fromEntries(shown)).toMatchObject({ police: '114', 'call-back': '114', colleague: null });
  });

  it('is left alone with the requester only where no owner’s number or name is at stake', () => {
    expect(destinations.owner.mayStayWithRequester).toBe(false);
  });
});
