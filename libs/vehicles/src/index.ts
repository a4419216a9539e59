export { holdsSyntheticVehicles, inspectRegistry, type InspectedRegistry } from './inspect-registry.js';
export { PlateRegistry, type RegistryVehicle } from './ports/plate-registry.js';
export {
  VehicleLookups,
  type LookupRequest,
  type OwnerNumberPurpose,
  type StoredLookup,
} from './vehicle-lookups.service.js';
export { VehiclesConfig, vehiclesConfigSchema } from './vehicles.config.js';
export { VehiclesModule } from './vehicles.module.js';
