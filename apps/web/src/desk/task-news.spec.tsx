import { expect, it } from '@jest/globals';
import type { DeskTask } from '@yiche/contracts';
import { act, screen, waitFor } from '@testing-library/react';
import { keys } from '../api/queries.js';
import { AtDesk } from '../testing/desk.js';
import { startServer } from '../testing/server.js';
import { show } from '../testing/show.js';
import { TaskNews } from './task-news.js';

const task = (id: string, kind: DeskTask['kind']): DeskTask => ({
  ...{ id, kind, relocationId: `r-${id}`, number: 'WJ-20261130-000001' },
  ...{ plateNumber: `苏D1234${id}`, plateType: '02', since: '2026-11-30T08:00:00.000Z', isMine: true },
});

it('an answer that came later is said once, and none that was there before', async () => {
  const answers = { 'GET /api/agent/tasks': { body: [task('1', 'lookup-answered'), task('2', 'lookup-waiting')] } };
  const asked = startServer(answers);
  const { queryClient } = show(
    <AtDesk>
      <TaskNews />
    </AtDesk>,
  );
  await waitFor(() => expect(asked).toHaveLength(1));
  answers['GET /api/agent/tasks'].body = [task('1', 'lookup-answered'), task('2', 'lookup-answered')];
  for (let each = 0; each < 2; each += 1) await act(() => queryClient.invalidateQueries({ queryKey: keys.deskTasks }));
  expect(await screen.findAllByText('苏D12342 已有答复，在话务台的待办中')).toHaveLength(1);
  expect(screen.queryByText(/苏D12341 已有答复/)).toBeNull();
});
