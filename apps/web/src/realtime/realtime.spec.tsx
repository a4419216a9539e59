import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LASTS_MS } from './lasting.js';

/** A connection as Socket.IO gives it, whose waits can be read. */
const longestWaits: number[] = [];
class Connection extends EventEmitter {
  connected = false;
  readonly io = { reconnectionDelayMax: (milliseconds: number) => longestWaits.push(milliseconds) };
  /** Messages that wait for an answer. */
  readonly asked: { message: string; answer: (timedOut: boolean, answer?: object) => void }[] = [];
  disconnect(): void {}
  timeout() {
    const ask = (message: string, _content: object, answer: (timedOut: boolean, answer?: object) => void) =>
      void this.asked.push({ message, answer });
    return { emit: ask };
  }
}
const connection = new Connection();
jest.unstable_mockModule('socket.io-client', () => ({ io: () => connection }));
const { Realtime } = await import('./realtime.js');

const nothing = () => undefined;
const handlers = new Proxy({} as ConstructorParameters<typeof Realtime>[0], { get: () => nothing });

describe('a desk that is fetched', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    connection.asked.length = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
    connection.removeAllListeners();
  });
  const refused = { ok: false, error: { code: 'internal', message: '' } };

  it.each([
    { stands: true, asked: 2 },
    { stands: false, asked: 1 },
  ])('and refused is fetched again, while the connection stands ($stands): $asked', ({ stands, asked }) => {
    jest.spyOn(console, 'warn').mockImplementation(nothing);
    new Realtime(handlers, true, { answerMs: 5_000, retryMs: 2_000 });
    connection.connected = true;
    connection.emit('connect');
    connection.asked[0]?.answer(false, refused);
    connection.connected = stands;
    jest.advanceTimersByTime(60_000);
    expect(connection.asked.map(({ message }) => message)).toEqual(Array<string>(asked).fill('desk:sync'));
  });

  it('is fetched once, though the connection came back before the refusal was to be tried again', () => {
    jest.spyOn(console, 'warn').mockImplementation(nothing);
    new Realtime(handlers, true, { answerMs: 5_000, retryMs: 2_000 });
    connection.connected = true;
    connection.emit('connect');
    connection.asked[0]?.answer(false, refused);
    connection.emit('connect');
    jest.advanceTimersByTime(60_000);
    expect(connection.asked).toHaveLength(2);
  });
});

describe('a page whose server is gone', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    longestWaits.length = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
    connection.removeAllListeners();
  });

  it('tries it often until a banner says so, and from then on as seldom as it is set', () => {
    new Realtime(handlers, true, { answerMs: 5_000, retryMs: 2_000 });
    connection.emit('disconnect', 'transport close');
    jest.advanceTimersByTime(LASTS_MS - 1);
    expect(longestWaits).toEqual([300]);
    jest.advanceTimersByTime(1);
    expect(longestWaits).toEqual([300, 2_000]);
  });

  it('begins anew when it goes again, and never waits longer than it is set', () => {
    new Realtime(handlers, true, { answerMs: 5_000, retryMs: 200 });
    connection.emit('disconnect', 'transport close');
    jest.advanceTimersByTime(LASTS_MS - 1);
    connection.emit('disconnect', 'transport close');
    jest.advanceTimersByTime(LASTS_MS - 1);
    expect(longestWaits).toEqual([200, 200]);
  });
});
