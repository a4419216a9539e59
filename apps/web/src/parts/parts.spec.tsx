import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { ApiError } from '../api/api-error.js';
import { show } from '../testing/show.js';
import { ChartFrame } from './chart-frame.js';
import { EmptyHint } from './empty-hint.js';
import { LoadFailed } from './load-failed.js';
import { Page, PageHead } from './page.js';

describe('the head of a page', () => {
  it('is its one first heading, with how many there are beside it', () => {
    show(
      <Page>
        <PageHead title="移车工单" note="共 3 条" />
      </Page>,
    );
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('移车工单');
    expect(screen.getByText('共 3 条')).toBeVisible();
  });

  it('leads back to the page that this one is a part of', async () => {
    const { person, address } = show(<PageHead title="合同" backTo="/settlement" />, { at: '/settlement/contracts' });
    await person.click(screen.getByRole('button', { name: '返回' }));
    expect(address()).toBe('/settlement');
  });
});

describe('a place with nothing in it', () => {
  it('says that it is empty, and why', () => {
    show(<EmptyHint title="还没有结算单" hint="月底关账后出现在这里" />);
    expect(screen.getByText('月底关账后出现在这里')).toBeVisible();
  });

  it('that could not be loaded says why, in the server’s words where ours has none, and tries again by a press', async () => {
    let tries = 0;
    const error = new ApiError(503, { code: 'later/unknown', message: '数据库暂时连不上' });
    const { person } = show(<LoadFailed title="没有取到" error={error} onRetry={() => (tries += 1)} />);
    expect(screen.getByText('数据库暂时连不上')).toBeVisible();
    await person.click(screen.getByRole('button', { name: '重试' }));
    expect(tries).toBe(1);
  });
});

describe('a chart', () => {
  const chart = (state: React.ComponentProps<typeof ChartFrame>['state']) =>
    show(
      <ChartFrame
        title="每日情况"
        definition="进入人工队列的来电"
        legend={[
          { series: 'first', label: '接通' },
          { series: 'second', label: '放弃' },
        ]}
        state={state}
        empty={<EmptyHint title="没有来电" />}
        failed="没有取到"
      >
        <p>drawn</p>
      </ChartFrame>,
    );

  it('has its title, its definition and its legend', () => {
    chart('ready');
    for (const words of ['每日情况', '进入人工队列的来电', '接通', '放弃', 'drawn'])
      expect(screen.getByText(words)).toBeVisible();
  });

  it('without figures says why it is not drawn', () => {
    chart('empty');
    expect(screen.getByText('没有来电')).toBeVisible();
    expect(screen.queryByText('drawn')).toBeNull();
    expect(screen.queryByText('接通')).toBeNull();
  });

  it('keeps title and definition while it is loaded and when it cannot be', () => {
    chart('loading');
    expect(screen.getByText('进入人工队列的来电')).toBeVisible();
    chart({ error: new Error('x'), onRetry: () => undefined });
    expect(screen.getByTestId('load-failed')).toHaveTextContent('没有取到');
  });
});
