export { startAsterisk, type AsteriskInstance, type StartAsteriskOptions } from './asterisk-instance.js';
export { type CityCall, type PlaceCall, placeCallSchema } from './demo-city/city-calls.js';
export { startDemoCity, type DemoCity, type DemoCityOptions } from './demo-city/demo-city.js';
export { startTrafficPlatform, type TrafficPlatform } from './demo-city/traffic-platform/traffic-platform.js';
export { ownerBehaviour, ownerBehaviours, usualOwnerBehaviour } from './demo-city/owner-behaviour.js';
export {
  bureauSettingsSchema,
  citySettingsSchema,
  pbxSettingsSchema,
  type BureauSettings,
  type CitySettings,
  type CitySettingsInput,
  type PbxSettings,
  type PbxSettingsInput,
} from './pbx-settings.js';
export {
  ensureHostCommand,
  provisionAsterisk,
  type AsteriskInstallation,
  type ProvisionOptions,
} from './provision-asterisk.js';
export { ProvisionError, type ProvisionErrorCode } from './provision-error.js';
export { provisionOptionsFromEnvironment } from './provision-settings.js';
export { packageDir, renderCityConfig, renderConfig } from './render-config.js';
export { StartError, type StartErrorCode } from './start-error.js';
