import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { useState } from 'react';
import { changePlate, startPlate } from '../plate/plate-input.js';
import { show } from '../testing/show.js';
import { RequestForm } from './request-form.js';
import type { RequestDraft } from './use-request-draft.js';

/** The form over a draft that notes what is saved. */
function form({ disabled = false, mayLookUp = true } = {}) {
  const done: string[] = [];
  function Form() {
    const [place, setPlace] = useState('');
    const [vehicleDescription, setVehicleDescription] = useState('');
    const [plate, setPlate] = useState(startPlate('苏', null));
    const draft = {
      place,
      setPlace,
      savePlace: () => Promise.resolve(done.push(`place ${place}`) > 0),
      vehicleDescription,
      setVehicleDescription,
      saveVehicleDescription: () => Promise.resolve(done.push(`vehicle ${vehicleDescription}`) > 0),
      blocked: null,
      chooseBlocked: (kind: string) => void done.push(`blocked ${kind}`),
      plate,
      changePlate: (action) => setPlate((before) => changePlate(before, action)),
      savePlate: () => Promise.resolve(done.push(`plate ${plate.text}`) > 0),
    } as Partial<RequestDraft> as RequestDraft;
    return (
      <RequestForm
        draft={draft}
        disabled={disabled}
        mayLookUp={mayLookUp}
        isLookingUp={false}
        onLookUp={() => done.push('look up')}
      />
    );
  }
  return { ...show(<Form />), done };
}
const lookUp = () => screen.getByTestId('lookup');

describe('the request’s form', () => {
  it('begins at the place, and Enter leads on to what is blocked, which a number chooses', async () => {
    const { person, done } = form();
    expect(screen.getByTestId('place')).toHaveFocus();
    await person.keyboard('花园街 8 号{Enter}2');
    expect(done).toEqual(['place 花园街 8 号', expect.stringMatching(/^blocked /)]);
  });

  it('looks up a whole plate, by Enter in the box and by the key', async () => {
    const { person, done } = form();
    expect(lookUp()).toBeDisabled();
    await person.click(screen.getByTestId('plate-input'));
    await person.keyboard('d12345{Enter}{F3}');
    expect(lookUp()).toBeEnabled();
    expect(done.filter((each) => each === 'look up')).toHaveLength(2);
  });

  it('does not look up past a limit, neither by Enter nor by the key', async () => {
    const { person, done } = form({ mayLookUp: false });
    await person.click(screen.getByTestId('plate-input'));
    await person.keyboard('d12345{Enter}{F3}');
    expect(lookUp()).toBeDisabled();
    expect(done).not.toContain('look up');
  });

  it('saves a field when it is left', async () => {
    const { person, done } = form();
    await person.click(screen.getByTestId('vehicle-description'));
    await person.keyboard('白色面包车');
    await person.click(screen.getByTestId('plate-input'));
    expect(done).toContain('vehicle 白色面包车');
    await person.tab();
    expect(done).toContain('plate 苏');
  });

  it('of a closed request is there to be read', () => {
    form({ disabled: true });
    for (const name of ['place', 'plate-input', 'vehicle-description']) expect(screen.getByTestId(name)).toBeDisabled();
    expect(lookUp()).toBeDisabled();
  });
});
