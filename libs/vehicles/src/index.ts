export { holdsSyntheticVehicles, inspectRegistry, type InspectedRegistry } from './inspect-registry.js';
export { PlateRegistry, type RegistryVehicle } from './ports/plate-registry.js';
export { lookupEntry, numberUsedEntry } from './lookup-entries.js';
export type { LookupRequest, OwnerNumberPurpose, StoredLookup } from './lookup-request.js';
export { PastLookups, type PastLookup } from './past-lookups.js';
export { readRegistryFile } from './adapters/registry-file.js';
export { VehicleLookups } from './vehicle-lookups.service.js';
export { VehiclesConfig, vehiclesConfigSchema } from './vehicles.config.js';
export { VehiclesModule } from './vehicles.module.js';
