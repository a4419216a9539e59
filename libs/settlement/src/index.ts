export { statementMachine } from './domain/statement-machine.js';
