import { describe, expect, it } from '@jest/globals';
import type { DeskTask } from '@yiche/contracts';
import { screen, within } from '@testing-library/react';
import { startServer } from '../testing/server.js';
import { show } from '../testing/show.js';
import { DeskTasks } from './desk-tasks.js';

const task = (change: Partial<DeskTask> = {}): DeskTask => ({
  id: 'l1',
  kind: 'lookup-waiting',
  relocationId: 'r1',
  number: 'WJ-20261130-000001',
  plateNumber: '苏D12345',
  plateType: '02',
  since: '2026-11-30T08:00:00.000Z',
  isMine: true,
  ...change,
});

describe('what is next at the desk', () => {
  const shown = (tasks: DeskTask[], { relocationId = null as string | null, isInCall = false } = {}) => {
    const answers = {
      'GET /api/agent/tasks': { body: tasks },
      'POST /api/relocations/r1/take': { status: 409, body: { code: 'relocations/not-open', message: '工单已办结' } },
    };
    const asked = startServer(answers);
    return { answers, asked, ...show(<DeskTasks relocationId={relocationId} isInCall={isInCall} />) };
  };

  it('is nothing, and says what would stand there', async () => {
    shown([]);
    expect(await screen.findByText('暂无待办')).toBeVisible();
  });

  it('names each request, whose it is, and whether the answer is there', async () => {
    shown([task({ kind: 'lookup-answered' }), task({ id: 'l2', relocationId: 'r2', isMine: false })]);
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first).toHaveTextContent(/已有答复.*WJ-20261130-000001 · 16:00 起.*打开/);
    expect(second).toHaveTextContent(/待查询.*经办人不在岗.*接手/);
  });

  it('leaves out the request on the desk: what is news of it stands there', async () => {
    shown([task()], { relocationId: 'r1' });
    expect(await screen.findByText('暂无待办')).toBeVisible();
  });

  it('is not turned to during a call', async () => {
    shown([task()], { isInCall: true });
    expect(await screen.findByTestId('turn-to')).toBeDisabled();
  });

  it('asks anew when a request was closed or taken by somebody else meanwhile', async () => {
    const { person, asked } = shown([task({ isMine: false })]);
    await person.click(within(await screen.findByRole('listitem')).getByRole('button', { name: '接手' }));
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/agent/tasks',
      'POST /api/relocations/r1/take',
      'GET /api/agent/tasks',
    ]);
  });
});
