/** A refusal to go on whose message is the whole explanation: printed without a stack, with exit code 1. */
export class PlainError extends Error {
  name = 'PlainError';
}
