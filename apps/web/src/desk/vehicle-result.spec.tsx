import { describe, expect, it } from '@jest/globals';
import type { ContactStanding, Lookup, Relocation } from '@yiche/contracts';
import { screen } from '@testing-library/react';
import { startPlate } from '../plate/plate-input.js';
import { deskCall } from '../testing/desk.js';
import { show } from '../testing/show.js';
import { VehicleResult } from './vehicle-result.js';

const PLATE = { plateNumber: '苏D12345', plateType: '02' as const };
const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

/** The strip of a vehicle that was found, with calls to its owner standing so. */
function strip(standing: Partial<ContactStanding>) {
  const called: (string | null)[] = [];
  const lookup: Lookup = {
    ...{ id: 'l', at: at(-1), ...PLATE, result: 'found', found: true, reachable: true },
    numbers: ['first', 'second'],
    ...{ brand: null, model: null, colour: null, ownerMasked: '赵**' },
  };
  const whole: ContactStanding = {
    ...{ ...PLATE, next: 2, attempts: 3, perPlateAndDay: 6, hindrance: null, from: null, moved: null },
    ownerNumber: 'first',
    ...standing,
  };
  const relocation: Partial<Relocation> = {
    ...{ ...PLATE, plates: [{ ...PLATE, isLookedUp: true, suspectedClone: false }], lookups: [lookup] },
    ...{
      waitingLookups: [],
      attempts: [{} as Relocation['attempts'][number]],
      contact: [whole],
      lookupAllowance: null,
    },
  };
  const shown = show(
    <VehicleResult
      relocation={relocation as Relocation}
      plate={startPlate(PLATE.plateNumber, PLATE.plateType)}
      lookup={lookup}
      limit={null}
      clockOffset={0}
      isAsking={false}
      onAskApproval={() => undefined}
      call={deskCall()}
      disabled={false}
      isLookingUp={false}
      isCalling={false}
      onCallOwner={(movedIn) => called.push(movedIn)}
      isMarking={false}
      onSuspectClone={() => undefined}
    />,
  );
  return { ...shown, called };
}
const button = () => screen.getByTestId('call-owner');

describe('the call to an owner, against the bureau’s policy', () => {
  it('says which attempt is next, and is made by its key', async () => {
    const { person, called } = strip({});
    expect(screen.getByTestId('contact')).toHaveTextContent('第 2 次，最多 3 次');
    await person.keyboard('{F4}');
    expect(called).toEqual([null]);
  });

  it.each([
    [{ hindrance: 'attempts-used', next: 4 }, '已呼叫 3 次，不再呼叫'],
    [{ hindrance: 'plate-calls-a-day' }, '该车今天已满 6 次'],
    [{ hindrance: 'too-soon', from: at(2) }, '后可呼叫第 2 次'],
    [{ hindrance: 'outside-hours', from: at(200) }, '起可以呼叫'],
  ] as const)('%j cannot be made, and says why', async (standing, why) => {
    const { person, called } = strip(standing);
    expect(button()).toBeDisabled();
    expect(screen.getByTestId('contact')).toHaveTextContent(why);
    await person.keyboard('{F4}');
    expect(called).toEqual([]);
  });

  it.each([
    [{}, '第 2 次，最多 3 次（拨第二号码）'],
    [{ next: 1 }, '第 1 次，最多 3 次（拨第二号码）'],
    [{ hindrance: 'too-soon', from: at(2) }, '后可呼叫第 2 次（拨第二号码）'],
    [{ hindrance: 'attempts-used', next: 4 }, '已呼叫 3 次，不再呼叫'],
    [{ hindrance: 'second-not-called' }, '第一号码已失效，第二号码不拨打'],
  ] as const)('says that the second number is called, where it is: %j', (standing, said) => {
    strip({ ownerNumber: 'second', ...standing });
    expect(screen.getByTestId('contact').textContent).toMatch(new RegExp(`${said}$`));
  });

  it('can be made at the time that was told, without anything being loaded', () => {
    strip({ hindrance: 'too-soon', from: at(-0.01) });
    expect(button()).toBeEnabled();
  });

  it('about a vehicle that has moved asks by the request that says so', async () => {
    const { person, called } = strip({ hindrance: 'car-moved', moved: { number: 'WJ-20261201-000009', at: at(-5) } });
    expect(button()).toHaveTextContent('车还在，继续呼叫');
    expect(screen.getByTestId('contact')).toHaveTextContent('WJ-20261201-000009 已登记挪走');
    await person.click(button());
    expect(called).toEqual(['WJ-20261201-000009']);
  });
});
