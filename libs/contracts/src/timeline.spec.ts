import { describe, expect, it } from '@jest/globals';
import { stepOf, timelineEntrySchema } from './timeline.js';

const entry = (told: object) =>
  stepOf(timelineEntrySchema.parse({ at: '2026-11-22T04:00:00Z', actorName: null, details: {}, ...told }));

describe('a step of a time line', () => {
  it('is what the server of this version says, or of the version before', () => {
    expect(entry({ kind: 'changed', step: 'still-there' })).toBe('still-there');
    expect(entry({ kind: 'owner-called' })).toBe('owner-called');
  });

  it('is another one, and breaks nothing, where only a later version knows it', () => {
    expect(entry({ kind: 'changed', step: 'moved-by-itself' })).toBe('other');
    expect(entry({ kind: 'moved-by-itself' })).toBe('other');
  });
});
