import { describe, expect, it } from '@jest/globals';
import { writtenReasonSchema } from '@yiche/contracts';
import { screen, waitFor } from '@testing-library/react';
import { ApiError } from '../api/api-error.js';
import { show } from '../testing/show.js';
import { ReasonDialog } from './reason-dialog.js';

function dialog(onSubmit: (reason: string) => Promise<unknown> = () => Promise.resolve()) {
  const told: string[] = [];
  const shown = show(
    <ReasonDialog
      name="refuse-form"
      title="作废结算单 WJ-202610"
      hint="作废后不能恢复"
      label="理由"
      okText="作废"
      isDangerous
      schema={writtenReasonSchema}
      onSubmit={(reason) => {
        told.push(reason);
        return onSubmit(reason);
      }}
      onClose={() => told.push('closed')}
    />,
  );
  return { ...shown, told };
}
const submit = () => screen.getByTestId('refuse-form-submit');

describe('something that is done only with a reason', () => {
  it('says what will happen before it is done', () => {
    dialog();
    expect(screen.getByRole('dialog')).toHaveTextContent('作废后不能恢复');
    expect(submit()).toHaveTextContent('作废');
  });

  it('is not done without one, and says what is missing', async () => {
    const { person, told } = dialog();
    await person.click(submit());
    expect(await screen.findByRole('alert')).toHaveTextContent('请写明理由');
    expect(told).toEqual([]);
  });

  it('is done with it, once, and closes', async () => {
    let answer = () => undefined as void;
    const { person, told } = dialog(() => new Promise<void>((resolve) => (answer = resolve)));
    await person.type(screen.getByTestId('field-reason'), ' 金额有误 ');
    await person.dblClick(submit());
    answer();
    await waitFor(() => expect(told).toContain('closed'));
    expect(told.filter((each) => each !== 'closed')).toEqual(['金额有误']);
  });

  it('that is refused keeps what was written', async () => {
    const refusal = new ApiError(409, { code: 'settlement/statement-already-issued', message: '已经发送' });
    const { person, told } = dialog(() => Promise.reject(refusal));
    await person.type(screen.getByTestId('field-reason'), '金额有误');
    await person.click(submit());
    expect(await screen.findByText('已经发送')).toBeVisible();
    expect(screen.getByTestId('field-reason')).toHaveValue('金额有误');
    expect(told).not.toContain('closed');
  });

  it('is left by Escape, and nothing is done', async () => {
    const { person, told } = dialog();
    await person.type(screen.getByTestId('field-reason'), '想错了');
    await person.keyboard('{Escape}');
    expect(told).toEqual(['closed']);
  });
});
