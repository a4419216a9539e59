export { RelocationQueries } from './persistence/relocation-queries.js';
export { relocationMachine } from './domain/relocation-machine.js';
export { RelocationChanged } from './relocation-events.js';
export { RelocationsModule } from './relocations.module.js';
