import { describe, expect, it } from '@jest/globals';
import type { ContactPolicy, ContactRules } from '@yiche/contracts';
import { screen, waitFor } from '@testing-library/react';
import { startServer } from '../testing/server.js';
import { show } from '../testing/show.js';
import { PolicyPanel } from './policy-panel.js';

const ENTER = '/api/contact-rules/WJ/policies';
const SECOND = { fromAttempt: 2, hours: { from: '08:00', to: '21:00' } };

function panel(policy: Partial<ContactPolicy> = {}) {
  const rules: ContactRules = {
    ...{ bureauId: 'WJ', bureauName: '武进分局', policies: [], policyVersionInForce: 0 },
    policyInForce: {
      ...{ attempts: 3, spacingMinutes: 3, hours: { from: '00:00', to: '24:00' }, secondNumber: SECOND },
      perPlateAndDay: 6,
      ...policy,
    },
    ...{ scripts: [], scriptInForce: null, proposals: [], mayChange: true },
  };
  const asked = startServer({ [`POST ${ENTER}`]: { body: rules } });
  return { asked, ...show(<PolicyPanel rules={rules} onChanged={() => undefined} />) };
}
const send = async (person: ReturnType<typeof show>['person']): Promise<void> => {
  await person.click(screen.getByRole('textbox', { name: '修改原因' }));
  await person.paste('指挥中心要求');
  await person.click(screen.getByTestId('policy-form-submit'));
};
const sentPolicy = (asked: ReturnType<typeof startServer>) =>
  (asked.find(({ path }) => path === ENTER)?.body as { policy?: ContactPolicy } | undefined)?.policy;

describe('what a bureau lays down about an owner’s second number', () => {
  it.each([
    [SECOND, '第 2 次起与第一号码轮流拨打，08:00–21:00'],
    [null, '不拨打'],
  ])('is told: %j', (secondNumber, said) => {
    panel({ secondNumber });
    expect(screen.getByTestId('contact-policy')).toHaveTextContent(said);
  });

  it('is that it is called, from an attempt and in hours of its own', async () => {
    const { asked, person } = panel({ secondNumber: null });
    await person.click(screen.getByTestId('change-policy'));
    expect(screen.getByTestId('field-fromAttempt')).not.toBeVisible();
    await person.click(screen.getByTestId('field-callsSecond'));
    await person.clear(screen.getByTestId('field-second-hours-to'));
    await person.paste('20:00');
    await send(person);
    await waitFor(() =>
      expect(sentPolicy(asked)?.secondNumber).toEqual({ fromAttempt: 2, hours: { from: '08:00', to: '20:00' } }),
    );
  });

  it('is that it is not called', async () => {
    const { asked, person } = panel();
    await person.click(screen.getByTestId('change-policy'));
    await person.click(screen.getByTestId('field-callsSecond'));
    await send(person);
    await waitFor(() => expect(sentPolicy(asked)).toMatchObject({ attempts: 3, secondNumber: null }));
  });
});
