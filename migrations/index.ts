import { Audit1763780000001 } from './1763780000001-audit.js';
import { Identity1763780000002 } from './1763780000002-identity.js';
import { Vehicles1763780000003 } from './1763780000003-vehicles.js';

/** Every migration, in order. A new one is a file of its own, added at the end. */
export const migrations = [Audit1763780000001, Identity1763780000002, Vehicles1763780000003];
