import { hash } from 'node:crypto';

/** What a chain belongs to: the first link is made of it, so that a chain cannot be moved to another month or contract. */
export interface ChainHeader {
  readonly bureauId: string;
  readonly contractId: string;
  readonly month: string;
  readonly contractVersion: number;
  readonly ruleVersion: number;
}

/**
 * The chain of a statement's lines (G8), SHA-256 in hex:
 *
 *     hash₀ = SHA-256( JSON ["yiche.settlement.v1", bureauId, contractId, month, contractVersion, ruleVersion] )
 *     hashₙ = SHA-256( JSON [hashₙ₋₁, number, callId, month, answeredAt, seconds, agent, queue, caller, request, recordingSha256] )
 *
 * without white space, UTF-8. The last one is the root; of a month without calls it is hash₀.
 */
export function chainStart({ bureauId, contractId, month, contractVersion, ruleVersion }: ChainHeader): string {
  return digest(['yiche.settlement.v1', bureauId, contractId, month, contractVersion, ruleVersion]);
}

/** The hash of a line after the one with the hash `previous`. @param values the line's columns in their order */
export const chainNext = (previous: string, values: readonly unknown[]): string => digest([previous, ...values]);

const digest = (content: readonly unknown[]): string => hash('sha256', JSON.stringify(content), 'hex');
