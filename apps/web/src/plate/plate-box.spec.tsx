import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { useState } from 'react';
import { show } from '../testing/show.js';
import { PlateBox, PlateCheckText, PlateTypeSelect } from './plate-box.js';
import { changePlate, startPlate } from './plate-input.js';

const left: string[] = [];

/** The box as the request's form has it. */
function Box({ disabled = false }: { disabled?: boolean }) {
  const [input, setInput] = useState(startPlate('苏', null));
  return (
    <>
      <PlateCheckText
        text={input.text}
        usualProvince="苏"
        disabled={disabled}
        onChoose={(text) => setInput(changePlate(input, { kind: 'chosen', text }))}
      />
      <PlateBox
        input={input}
        disabled={disabled}
        onChange={(action) => setInput(changePlate(input, action))}
        onLeave={() => left.push(input.text)}
        onEnter={() => left.push('enter')}
      />
      <PlateTypeSelect input={input} disabled={disabled} onChoose={() => undefined} />
    </>
  );
}
const field = () => screen.getByRole('textbox', { name: '车牌号码' });
const check = () => screen.getByTestId('plate-check');

describe('the plate box', () => {
  it('begins with the usual province, and writes what is typed in capitals behind it', async () => {
    const { person } = show(<Box />);
    await person.click(field());
    await person.keyboard('d12345');
    expect(field()).toHaveValue('苏D12345');
    expect(check()).toHaveAttribute('data-status', 'valid');
  });

  it('knows a new-energy plate by its eighth character', async () => {
    const { person } = show(<Box />);
    await person.click(field());
    await person.keyboard('dd12345');
    expect(check()).toHaveTextContent('新能源');
  });

  it('says what is wrong while it is typed, and offers what may have been meant', async () => {
    const { person } = show(<Box />);
    await person.click(field());
    await person.keyboard('d1o345');
    expect(check()).toHaveAttribute('data-status', 'invalid');
    expect(field()).toBeInvalid();
    await person.click(screen.getByTestId('plate-suggestion'));
    expect(field()).toHaveValue('苏D10345');
  });

  it('takes another province by a press, and keeps the caret', async () => {
    const { person } = show(<Box />);
    await person.click(screen.getByRole('button', { name: '沪' }));
    expect(field()).toHaveValue('沪');
    expect(field()).toHaveFocus();
  });

  it('takes a plate that is pasted with a blank and a dot in it', async () => {
    const { person } = show(<Box />);
    await person.click(field());
    await person.paste('苏D·12 345');
    expect(field()).toHaveValue('苏D12345');
  });

  it('tells when it is left, and when Enter is pressed in it', async () => {
    left.length = 0;
    const { person } = show(<Box />);
    await person.click(field());
    await person.keyboard('d12345{Enter}');
    await person.tab();
    expect(left).toEqual(['enter', '苏D12345']);
  });

  it('of a closed request can be read and not written', () => {
    show(<Box disabled />);
    expect(field()).toBeDisabled();
    expect(screen.getByRole('button', { name: '苏' })).toBeDisabled();
  });
});
