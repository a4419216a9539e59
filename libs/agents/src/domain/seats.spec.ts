import { describe, expect, it } from '@jest/globals';
import type { PbxQueueMember } from '@yiche/telephony';
import { wrongSeats, type TakenSeat } from './seats.js';

const listedAt = new Date('2026-01-01T00:10:00Z');
const seat = (extension: string, state: TakenSeat['state'], since = new Date('2026-01-01T00:00:00Z')): TakenSeat => ({
  ...{ extension, state, since, queue: 'q' },
});
const member = (extension: string, paused: boolean, queue = 'q'): PbxQueueMember => ({
  ...{ queue, extension, paused, pauseReason: null, inCall: false, status: 'available' },
});

describe('members of the queue', () => {
  it('are right when everybody who may be offered a call is not paused, and everybody else is', () => {
    const seats = [seat('8001', 'ready'), seat('8002', 'wrap-up'), seat('8003', 'offered')];
    const members = [member('8001', false), member('8002', true), member('8003', false)];
    expect(wrongSeats(seats, members, listedAt)).toEqual({ missing: [], paused: [], strangers: [] });
  });

  it('are wrong when they are missing, paused or unpaused against their state, or nobody who is at work', () => {
    const seats = [seat('8001', 'ready'), seat('8002', 'wrap-up'), seat('8003', 'ready'), seat('8009', 'offline')];
    const members = [
      member('8001', true),
      member('8002', false),
      member('8009', false),
      member('8003', false, 'other'),
    ];
    const wrong = wrongSeats(seats, members, listedAt);
    expect(wrong.missing.map(({ extension }) => extension)).toEqual(['8003']);
    expect(wrong.paused.map(({ extension }) => extension)).toEqual(['8001', '8002']);
    expect(wrong.strangers.map(({ extension }) => extension)).toEqual(['8009', '8003']);
  });

  it('are right either way while they talk: who took the call from the queue is left to it', () => {
    const seats = [seat('8001', 'talking'), seat('8002', 'talking')];
    const members = [member('8001', false), member('8002', true)];
    expect(wrongSeats(seats, members, listedAt)).toEqual({ missing: [], paused: [], strangers: [] });
  });

  it('of an agent whose state changed after the list was made are left alone', () => {
    const later = new Date(listedAt.getTime() + 1);
    expect(wrongSeats([seat('8001', 'wrap-up', later)], [member('8001', false)], listedAt).paused).toEqual([]);
    expect(wrongSeats([seat('8001', 'break', later)], [], listedAt).missing).toEqual([]);
    expect(wrongSeats([seat('8001', 'offline', later)], [member('8001', false)], listedAt).strangers).toEqual([]);
  });
});
