import { describe, expect, it } from '@jest/globals';
import type { Pause, Statement } from '@yiche/contracts';
import { screen, waitFor } from '@testing-library/react';
import { startServer } from '../testing/server.js';
import { show } from '../testing/show.js';
import { PauseDialog } from './pause-dialog.js';
import { Pauses } from './pauses.js';

const ID = '01900000-0000-7000-8000-000000000001';
const PATH = `/api/settlement/statements/${ID}/pauses`;
const statement = { id: ID, number: 'WJ-202407', payBy: '2024-08-31' } as Statement;

async function fillIn(reason: string) {
  const closed: true[] = [];
  const asked = startServer({
    [`POST ${PATH}`]: { status: 409, body: { code: 'settlement/pause-in-time', message: '没有逾期可停计' } },
  });
  const { person } = show(<PauseDialog statement={statement} onClose={() => closed.push(true)} />);
  for (const [label, day] of [
    ['停计起（含）', '2024-09-01'],
    ['停计止（含）', '2024-09-10'],
  ] as const) {
    await person.type(screen.getByRole('textbox', { name: label }), `${day}{Enter}`);
  }
  if (reason) await person.type(screen.getByTestId('field-reason'), reason);
  await person.click(screen.getByTestId('pause-form-submit'));
  return { asked, closed };
}

describe('stopping the clock of late payment', () => {
  it('asks for the days and a reason, and says by when was to be paid', async () => {
    const { asked } = await fillIn('');
    expect(screen.getByRole('dialog')).toHaveTextContent('付款期限 2024-08-31');
    expect(await screen.findByRole('alert')).toHaveTextContent('请写明原因');
    expect(asked).toEqual([]);
  });

  it('is sent once it has both, and what is refused stays on the screen', async () => {
    const { asked, closed } = await fillIn('财政审批');
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked).toMatchObject([
      { method: 'POST', path: PATH, body: { from: '2024-09-01', to: '2024-09-10', reason: '财政审批' } },
    ]);
    expect(await screen.findByText('没有逾期可停计')).toBeVisible();
    expect(closed).toEqual([]);
  });
});

describe('the days that are not counted as late', () => {
  const pause: Pause = {
    from: '2024-09-01',
    to: '2024-09-10',
    reason: '乙方发票迟开',
    recordedBy: '郑琳',
    recordedAt: '2024-09-12T02:00:00.000Z',
  };

  it('are shown with their reason and who wrote them down', () => {
    show(<Pauses pauses={[pause]} />);
    expect(screen.getByTestId('pauses')).toHaveTextContent(/2024-09-01 至 2024-09-10乙方发票迟开郑琳 于 2024-09-12/);
  });

  it('are not spoken of where there are none', () => {
    show(<Pauses pauses={[]} />);
    expect(screen.queryByTestId('pauses')).toBeNull();
  });
});
