import { afterEach, describe, expect, it } from '@jest/globals';
import { recordPaymentSchema } from '@yiche/contracts';
import { act, screen } from '@testing-library/react';
import { Form, Input } from 'antd';
import { i18n, type Language } from '../i18n/i18n.js';
import { show } from '../testing/show.js';
import { FormDialog } from './form-dialog.js';

interface Values {
  amount: string;
  reference: string;
}

/** What is said of a form whose reference is too long and whose amount is none. */
async function said(language: Language): Promise<(string | null)[]> {
  await i18n.changeLanguage(language);
  const { person } = show(
    <FormDialog<typeof recordPaymentSchema, Values>
      name="payment"
      title="Payment"
      okText="OK"
      schema={recordPaymentSchema}
      initial={{ amount: '1e3', reference: 'x'.repeat(101) }}
      toBody={(values) => ({ ...values, receivedOn: '2024-08-12' })}
      onSubmit={() => Promise.resolve()}
      onClose={() => undefined}
    >
      <Form.Item name="amount">
        <Input />
      </Form.Item>
      <Form.Item name="reference">
        <Input />
      </Form.Item>
    </FormDialog>,
  );
  await person.click(screen.getByTestId('payment-submit'));
  const alert = await screen.findByText(/1\.90.*100/);
  const fields = [...document.querySelectorAll('.ant-form-item-explain-error')].map(({ textContent }) => textContent);
  return [alert.textContent, ...fields];
}

describe('a form that is not as it should be', () => {
  afterEach(() => act(async () => void (await i18n.changeLanguage('zh-CN'))));

  it('says what is wrong in English to whoever reads English, at the field and in all', async () => {
    const [all, amount, reference] = await said('en-US');
    expect(amount).toBe('The amount is not of the right form, such as 1.90');
    expect(reference).toMatch(/^Too big: .*100/);
    expect(all).toBe(`${amount}; ${reference}`);
  });

  it('says it in Chinese to everybody else', async () => {
    const [all, amount, reference] = await said('zh-CN');
    expect(amount).toBe('金额格式不正确，例如 1.90');
    expect(reference).toMatch(/^数值过大.*100/);
    expect(all).toBe(`${amount}；${reference}`);
  });
});
