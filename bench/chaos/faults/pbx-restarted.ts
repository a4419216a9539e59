import type { Fault } from '../fault.js';

/** Every call is gone; agents must be ready again without anybody's doing. */
export const pbxRestarted: Fault = {
  name: 'pbx-restarted',
  title: 'Asterisk killed and started again',
  strike: ({ pbx }) => pbx.crash(),
};
