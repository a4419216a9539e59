import type { Fault } from '../fault.js';
import { amiLost } from './ami-lost.js';
import { databaseStopped } from './database-stopped.js';
import { gatewayKilled } from './gateway-killed.js';
import { pageReloaded } from './page-reloaded.js';
import { pbxRestarted } from './pbx-restarted.js';
import { registryDown } from './registry-down.js';
import { secondServer } from './second-server.js';
import { serverKilled } from './server-killed.js';
import { spoolFull } from './spool-full.js';
import { storeFull } from './store-full.js';
import { tabsFrozen } from './tabs-frozen.js';
import { upgradeInACall } from './upgrade-in-a-call.js';
import { webCut } from './web-cut.js';

/** Every fault, in the order in which they strike. */
export const faults: readonly Fault[] = [
  amiLost,
  serverKilled,
  secondServer,
  upgradeInACall,
  gatewayKilled,
  databaseStopped,
  webCut,
  tabsFrozen,
  pageReloaded,
  registryDown,
  spoolFull,
  storeFull,
  pbxRestarted,
];
