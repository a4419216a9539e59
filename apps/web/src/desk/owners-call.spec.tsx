import { describe, expect, it } from '@jest/globals';
import type { Attempt, Relocation, RelocationSummary } from '@yiche/contracts';
import { screen, waitFor } from '@testing-library/react';
import { deskCall } from '../testing/desk.js';
import { startServer } from '../testing/server.js';
import { show } from '../testing/show.js';
import { AttemptList } from './attempt-list.js';
import { OpenRequestPanel } from './open-request-panel.js';

const request = (id: string, state: RelocationSummary['state']): RelocationSummary => ({
  ...{ id, number: `WJ-20261130-${id}`, bureauId: 'WJ', state, openedAt: '2026-11-30T08:00:00.000Z', closedAt: null },
  ...{ requesterMasked: '138****8000', plateNumber: '苏D00002', plateType: '02', place: '', blocked: null },
  ...{ outcome: state === 'closed' ? 'not-reached' : null, agentName: '陈晓燕', suspectedClone: false },
});
const NOT_OPEN = { status: 409, body: { code: 'relocations/not-open', message: '工单已办结' } };

describe('an owner who rings back', () => {
  const answered = (asOwner: RelocationSummary[], server: Parameters<typeof startServer>[0] = {}) => {
    const asked = startServer({ 'POST /api/relocations': NOT_OPEN, ...server });
    const opened: string[] = [];
    const panel = (
      <OpenRequestPanel
        call={deskCall({ line: 'owners', requesterMasked: '' })}
        earlier={[request('9', 'open')]}
        asOwner={asOwner}
        onOpened={(id) => opened.push(id)}
      />
    );
    return { asked, opened, ...show(panel) };
  };

  it('gets what they were called for last, and no new request where that is closed by now', async () => {
    const { asked } = answered([request('1', 'open')]);
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({ path: '/api/relocations', body: { callId: 'call-1', onlyOfOwner: true } });
    // The agent chooses then; what the caller has asked for as a requester is not among it.
    expect(await screen.findByTestId('open-request')).toBeEnabled();
    expect(screen.getByTestId('adopt-1')).toBeEnabled();
    expect(screen.queryByTestId('adopt-9')).toBeNull();
  });

  it('brings nothing by itself where the last is closed; an older one that is open can be continued', async () => {
    const { asked } = answered([request('1', 'closed'), request('2', 'resolved')]);
    expect(await screen.findByText('车主回电，工单已经办结')).toBeVisible();
    expect(screen.getByTestId('adopt-2')).toBeEnabled();
    expect(screen.queryByTestId('adopt-1')).toBeNull();
    expect(asked).toEqual([]);
  });

  it('who was never called is asked for the plate', async () => {
    const { asked } = answered([]);
    expect(await screen.findByText('车主回电，没有对应的工单')).toBeVisible();
    expect(asked).toEqual([]);
  });

  it('says what is written by whoever has them on the line, and by nobody else where a colleague has the request', () => {
    startServer({});
    const attempt = (id: string, callId: string, rangBack: boolean): Attempt => ({
      ...{
        id,
        callId,
        rangBack,
        lookupId: 'l',
        ownerNumber: 'first',
        startedAt: '2026-11-30T08:00:00.000Z',
        answeredAt: null,
        endedAt: null,
      },
      ...{ signalResult: 'answered', unreachable: null, agentResult: null, note: '', agentName: '王建国' },
    });
    const attempts = [attempt('a', 'call-0', false), attempt('b', 'call-0', true), attempt('c', 'call-1', true)];
    const relocation = { id: 'r', plates: [], lookups: [], attempts } as unknown as Relocation;
    show(<AttemptList relocation={relocation} callId="call-1" disabled onChanged={() => undefined} />);
    const may = screen
      .getAllByTestId('attempt')
      .filter((row) => !row.querySelector('button')?.disabled)
      .map((row) => row.dataset['attemptId']);
    expect(may).toEqual(['c']);
  });
});
