/** Every migration, in order. A new one is a file of its own, added at the end. */
export const migrations = [];
