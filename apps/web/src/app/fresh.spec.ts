import { AGENT_STATES } from '@yiche/contracts';
import { describe, expect, it } from '@jest/globals';
import { buildOf, isMissingPart, mayBeReplaced } from './fresh.js';

describe('an old page', () => {
  it('is replaced only where nothing is in hand', () => {
    const replaced = AGENT_STATES.filter((agentState) =>
      mayBeReplaced({ agentState, telephoning: false, typing: false, clicked: true }),
    );
    expect(replaced).toEqual(['offline', 'ready', 'break']);
  });

  it('stays while somebody types, and while the telephone is not idle', () => {
    const clicked = true;
    expect(mayBeReplaced({ agentState: 'offline', telephoning: false, typing: true, clicked })).toBe(false);
    expect(mayBeReplaced({ agentState: 'ready', telephoning: true, typing: false, clicked })).toBe(false);
  });

  it('stays where the next one could not ring', () => {
    const page = { telephoning: false, typing: false, clicked: false };
    expect(mayBeReplaced({ ...page, agentState: 'ready' })).toBe(false);
    expect(mayBeReplaced({ ...page, agentState: 'break' })).toBe(true);
  });

  it('is known by its first script', () => {
    expect(buildOf(['chrome-extension://x/y.js', 'https://114.test/assets/index-B1x_9-z.js'])).toBe('index-B1x_9-z.js');
    expect(buildOf(['http://localhost:5114/src/main.tsx'])).toBeNull();
  });

  it('tells a part that is gone from a bug', () => {
    expect(isMissingPart(new TypeError('Failed to fetch dynamically imported module: http://x/assets/a.js'))).toBe(
      true,
    );
    expect(isMissingPart(new TypeError('error loading dynamically imported module: http://x/assets/a.js'))).toBe(true);
    expect(isMissingPart(new TypeError('Importing a module script failed.'))).toBe(true);
    expect(isMissingPart(new Error('Unable to preload CSS for /assets/a.css'))).toBe(true);
    expect(isMissingPart(new TypeError('x is undefined'))).toBe(false);
  });
});
