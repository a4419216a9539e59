import { describe, expect, it } from '@jest/globals';
import { AGENT_STATES } from '@yiche/contracts';
import { screen, within } from '@testing-library/react';
import { AtDesk, deskCall, deskSnapshot, telephone } from '../testing/desk.js';
import { startServer } from '../testing/server.js';
import { show } from '../testing/show.js';
import { SoftphonePanel } from './softphone-panel.js';

type Snapshot = ReturnType<typeof deskSnapshot>;

const panel = (snapshot: Snapshot, { phone, asked } = telephone(), duty = {}) => ({
  asked,
  ...show(
    <AtDesk phone={phone} duty={duty}>
      <SoftphonePanel snapshot={snapshot} clockOffset={Date.parse(snapshot.now) - Date.now() + 5_000} />
    </AtDesk>,
  ),
});
const button = (name: RegExp) => screen.getByRole('button', { name });

describe('the state of the agent', () => {
  it.each(AGENT_STATES)('%s stands in words, whatever its colour', (state) => {
    panel(deskSnapshot(state));
    const card = screen.getByTestId('agent-state');
    expect(card).toHaveAttribute('data-state', state);
    expect(within(card).getAllByText(/^[\u4e00-\u9fff]+/)[0]).toBeVisible();
  });

  it('says why it is a break', () => {
    panel(deskSnapshot('break', null, { reason: 'meal' }));
    expect(screen.getByTestId('agent-state')).toHaveTextContent('用餐');
  });

  it('in wrap-up counts down by the server’s clock, and can be made longer by a key', () => {
    const until = new Date(Date.parse('2026-11-30T08:00:00Z') + 35_000).toISOString();
    panel(
      deskSnapshot('wrap-up', null, { wrapUp: { until, latest: '2026-11-30T08:05:00.000Z', extensionSeconds: 30 } }),
    );
    expect(screen.getByTestId('wrap-up')).toHaveTextContent('00:30');
    expect(screen.getByTestId('extend-wrap-up')).toBeEnabled();
  });

  it('offers nothing to press in a call', () => {
    panel(deskSnapshot('talking', deskCall()));
    expect(screen.getByTestId('set-ready')).toBeDisabled();
    expect(screen.getByTestId('go-off-duty')).toBeDisabled();
  });
});

describe('the call', () => {
  it('that rings is answered by its key, with the token of its INVITE', async () => {
    const { person, asked } = panel(deskSnapshot('offered', deskCall({ phase: 'offered', answeredAt: null })));
    expect(screen.getByTestId('offer')).toHaveTextContent('138****8000');
    await person.keyboard('{F2}');
    expect(asked).toEqual(['answer token-1']);
  });

  it('is held by its key, and then the button says how it goes on', async () => {
    const held = deskSnapshot('holding', deskCall({ phase: 'held' }));
    const asked = startServer({ 'POST /api/calls/call-1/hold': { body: held } });
    const { person } = panel(deskSnapshot('talking', deskCall()));
    await person.keyboard('{F6}');
    expect(asked).toMatchObject([{ method: 'POST', path: '/api/calls/call-1/hold' }]);
    panel(held);
    expect(screen.getAllByTestId('hold').at(-1)).toHaveAttribute('data-action', 'resume');
  });

  it('with an owner on the line hangs up the owner first, and can be made a call of three', () => {
    const owner = { attemptId: 'a', state: 'answered' as const, since: '2026-11-30T08:00:00.000Z', result: null };
    panel(deskSnapshot('consulting', deskCall({ phase: 'consulting', owner: owner as never })));
    expect(screen.getByTestId('hangup')).toHaveAttribute('data-action', 'hangup-owner');
    expect(screen.getByTestId('merge')).toBeEnabled();
    expect(screen.getByTestId('call')).toHaveTextContent('♪');
  });

  it('that is not there leaves its place as high as it was, and nothing to press', () => {
    panel(deskSnapshot('ready'));
    for (const name of ['answer', 'hold', 'merge', 'hangup', 'mute', 'keypad'])
      expect(screen.getByTestId(name)).toBeDisabled();
    expect(screen.getByText('当前没有通话')).toBeVisible();
  });
});

describe('the telephone', () => {
  it('is muted by a press, and says so', async () => {
    const { person, asked } = panel(deskSnapshot('talking', deskCall()), telephone({ inCall: true }));
    await person.click(button(/静音/));
    expect(asked).toEqual(['mute']);
  });

  it('sends the digits that are pressed', async () => {
    const { person, asked } = panel(deskSnapshot('talking', deskCall()), telephone({ inCall: true }));
    await person.click(screen.getByTestId('keypad'));
    await person.click(await screen.findByTestId('digit-5'));
    expect(asked).toEqual(['digit 5']);
  });

  it.each([
    ['registered', 'good'],
    ['connecting', 'fair'],
    ['lost', 'fair'],
    ['refused', 'poor'],
  ] as const)('that is %s says so, with a dot that is %s', (registration, tone) => {
    panel(deskSnapshot('ready'), telephone({ registration }));
    const line = screen.getByTestId('phone-registration');
    expect(line).toHaveAttribute('data-state', registration);
    expect(line.querySelector('[data-tone]')).toHaveAttribute('data-tone', tone);
  });

  it('says in numbers how good the sound is', () => {
    panel(
      deskSnapshot('talking', deskCall()),
      telephone({ inCall: true, quality: { level: 'poor', lossPercent: 12, jitterMilliseconds: 80 } }),
    );
    expect(screen.getByTestId('call-quality')).toHaveAttribute('data-level', 'poor');
    expect(screen.getByTestId('call-quality')).toHaveTextContent('12');
  });
});
