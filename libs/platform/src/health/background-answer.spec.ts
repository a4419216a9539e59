import { describe, expect, it } from '@jest/globals';
import { BackgroundAnswer } from './background-answer.js';

const EVERY = 60_000;

describe('an answer from the background', () => {
  function source() {
    const state = { now: 0, asked: 0, answers: [] as ((isUsable: boolean | Error) => void)[] };
    const ask = (): Promise<boolean> => {
      state.asked += 1;
      return new Promise((resolve, reject) =>
        state.answers.push((is) => (is instanceof Error ? reject(is) : resolve(is))),
      );
    };
    return { state, answer: new BackgroundAnswer(ask, EVERY, () => state.now) };
  }

  it('is waited for at first, and asked once for all who wait', async () => {
    const { state, answer } = source();
    const asked = Promise.all([answer.isUsable(), answer.isUsable()]);
    state.answers[0]?.(true);
    expect(await asked).toEqual([true, true]);
    expect(state.asked).toBe(1);
  });

  it('is given again while it is young, and asked for anew behind the back of who asks', async () => {
    const { state, answer } = source();
    const first = answer.isUsable();
    state.answers[0]?.(true);
    await first;
    state.now = EVERY - 1;
    expect(await answer.isUsable()).toBe(true);
    expect(state.asked).toBe(1);
    state.now = EVERY;
    expect(await answer.isUsable()).toBe(true);
    expect(state.asked).toBe(2);
    state.answers[1]?.(false);
    await new Promise(setImmediate);
    expect(await answer.isUsable()).toBe(false);
  });

  it('is none when it is too old: then the next one is waited for', async () => {
    const { state, answer } = source();
    const first = answer.isUsable();
    state.answers[0]?.(true);
    await first;
    state.now = 3 * EVERY;
    const late = answer.isUsable();
    state.answers[1]?.(true);
    expect(await late).toBe(true);
    expect(state.asked).toBe(2);
  });

  it('is no where asking fails', async () => {
    const { state, answer } = source();
    const first = answer.isUsable();
    state.answers[0]?.(new Error('refused'));
    expect(await first).toBe(false);
  });
});
