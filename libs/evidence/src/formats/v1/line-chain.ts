import { hash } from 'node:crypto';

/** A billed call as it is frozen, and as the workbook shows it: every field is what is written in a cell. */
export interface LineContent {
  /** From 1, without gaps. */
  readonly number: number;
  readonly callId: string;
  /** The month in which it was answered: another than the statement's for one found late. */
  readonly month: string;
  /** In Shanghai, `2024-07-01 08:00:01`. */
  readonly answeredAt: string;
  readonly seconds: number;
  readonly agent: string;
  readonly queue: string;
  /** Masked. */
  readonly caller: string;
  readonly request: string;
  /** Hex; empty where there is none. */
  readonly recordingSha256: string;
}

/** A line with its link of the chain. */
export interface FrozenLine extends LineContent {
  readonly hash: string;
}

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

/** The hash of a line after the one with the hash `previous`. */
export function chainNext(previous: string, line: LineContent): string {
  const { number, callId, month, answeredAt, seconds, agent, queue, caller, request, recordingSha256 } = line;
  return digest([previous, number, callId, month, answeredAt, seconds, agent, queue, caller, request, recordingSha256]);
}

const digest = (content: readonly unknown[]): string => hash('sha256', JSON.stringify(content), 'hex');
