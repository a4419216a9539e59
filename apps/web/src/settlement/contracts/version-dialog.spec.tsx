import { describe, expect, it } from '@jest/globals';
import type { Contract, ContractTerms, NewContractVersion } from '@yiche/contracts';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { startServer } from '../../testing/server.js';
import { show } from '../../testing/show.js';
import { VersionDialog } from './version-dialog.js';

const ID = '01900000-0000-7000-8000-000000000114';
const terms: ContractTerms = {
  parties: { bureau: '甲', operator: '乙' },
  term: { from: '2024-04-01', to: '2025-03-31' },
  renewals: 2,
  plan: { kind: 'tiered', reading: 'graduated', tiers: [{ from: 0, price: '1.90' }] },
  accumulation: 'term',
  carriedIn: { count: 0, source: '' },
  billable: { version: 1, minimumSeconds: 0, testNumbers: [] },
  days: { sendBy: 5, objectBy: 15, settleWithinWorkdays: 5 },
  latePayment: { daily: '0.0005', cap: '0.30' },
  outage: { daily: '0.0005', cap: '0.30', minutesOfADay: 1 },
  breach: '100000.00',
  mail: { to: [], clerks: [] },
};
const contract = {
  id: ID,
  versions: [{ version: 1, validFrom: '2024-04-01', terms }],
  versionAhead: 1,
  versionInForce: 1,
} as unknown as Contract;

async function dialog() {
  const path = `POST /api/settlement/contracts/${ID}/versions`;
  const asked = startServer({ [path]: { status: 409, body: { code: 'test/told', message: '收到了' } } });
  const { person } = show(<VersionDialog contract={contract} onClose={() => undefined} />);
  // Said at once: every key would draw the whole form anew.
  const say = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
  const month = screen.getByLabelText('生效月份');
  await person.click(month);
  say(month, '2024-10');
  await person.keyboard('{Enter}');
  say(screen.getByTestId('field-reason'), '补充协议');
  const submit = () => person.click(screen.getByTestId('version-form-submit'));
  const sent = () => asked.map(({ body }) => (body as NewContractVersion).terms.settings);
  return { person, submit, sent, say };
}

describe('what a contract leaves open, in the form of a new version', () => {
  it('stands there with its clause beside it, as it is read now', async () => {
    const { submit, sent } = await dialog();
    expect(screen.getByText(/“成功接通”；没有写明接通的是话务员，还是车主/)).toBeVisible();
    for (const usual of [
      '计费次数',
      '次：每个接通的来电',
      '话务员接通来电',
      '重新起算',
      '逾期的金额',
      '提出异议的次日',
    ])
      expect(screen.getByLabelText(usual)).toBeChecked();
    await submit();
    expect(await screen.findByText('条款没有改动')).toBeVisible();
    expect(sent()).toEqual([]);
  });

  it('is sent as it is chosen, and tiers by volume only where they are', async () => {
    const { person, submit, sent } = await dialog();
    const choose = (name: string) => person.click(screen.getByLabelText(name));
    await choose('单：每个移车工单计一次');
    await choose('话务量：全部来电，不含测试和内部通话');
    await submit();
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({ unit: 'request', tiersBy: 'volume', answeredBy: 'agent', contractTotal: null });
    await choose('计费次数');
    await submit();
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[1]).not.toHaveProperty('tiersBy');
  });

  it('that is a share of what the contract is worth asks what that is', async () => {
    const { person, submit, sent, say } = await dialog();
    await person.click(screen.getAllByLabelText('合同总价')[0] as HTMLElement);
    await submit();
    expect(await screen.findByRole('alert')).toHaveTextContent('以合同总价为基数时请填写合同总价');
    say(screen.getByLabelText('合同总价（元；作为上面的基数时必填）'), '5,000,000');
    await submit();
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({ lateCapOf: 'contract', contractTotal: '5000000' });
  });
});
