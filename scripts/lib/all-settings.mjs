import { serverSchemas } from '../../apps/server/src/config.js';
import { gatewaySchemas } from '../../apps/server/src/softphone-gateway/gateway-config.js';
import { provisionSettingsSchema } from '../../apps/pbx/src/provision-settings.js';
import {
  databaseRolesConfigSchema,
  migrationConfigSchema,
} from '../../libs/platform/src/config/database-roles-config.js';
import { documentedSettings } from '../../libs/platform/src/config/documented-settings.js';
import { launcherSchema, testAndContainerSchema } from './settings.mjs';

/** Every setting there is, as it is said. The sources are TypeScript: `libs/platform/src/testing/from-source.mjs` must be at work. */
export const allSettings = documentedSettings([
  serverSchemas.platform,
  ...Object.values(serverSchemas),
  ...Object.values(gatewaySchemas),
  migrationConfigSchema,
  databaseRolesConfigSchema,
  launcherSchema,
  provisionSettingsSchema,
  testAndContainerSchema,
]);
