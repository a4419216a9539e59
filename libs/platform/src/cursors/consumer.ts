import type { DomainEvent } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { Transaction } from '../database/unit-of-work.js';

/** A place in a source's order: a bigint as text, compared by the database alone. */
export type Position = string;

/** One fact at its place. */
export interface Entry<F> {
  readonly position: Position;
  /** Whose facts keep their order even where one of them is set aside; no personal data. */
  readonly subject: string;
  readonly fact: F;
}

/** What lies behind a position: the next facts that were asked for, and up to where a consumer that has taken them has missed nothing. */
export interface Reading<F> {
  readonly entries: readonly Entry<F>[];
  readonly upTo: Position;
}

/** What a consumer has not taken yet. */
export interface Lag {
  readonly facts: number;
  /** Since when the oldest of them is there; null when there is none. */
  readonly since: Date | null;
}

/**
 * Facts in one order that everybody sees alike: whoever reads up to a position will never find another fact before it. Every question is
 * asked in the consumer's own transaction.
 */
export interface Source<F extends { readonly type: string }> {
  /** @param most facts, at most */
  after(manager: EntityManager, position: Position, types: readonly string[], most: number): Promise<Reading<F>>;
  at(manager: EntityManager, position: Position): Promise<Entry<F>>;
  end(manager: EntityManager): Promise<Position>;
  lag(manager: EntityManager, position: Position, types: readonly string[]): Promise<Lag>;
}

/** News after which a consumer looks at once. They may be lost: it looks now and then without them. */
export interface Wake<E extends DomainEvent = DomainEvent> {
  readonly on: abstract new (...args: never[]) => E;
  readonly when: (event: E) => boolean;
}

/**
 * Does what must follow from facts (ADR 0043): each of them once, in their order. `take` writes with the transaction it is given and
 * nowhere else, so that effect and position are saved together; and it decides by the facts and by what it reads in that transaction,
 * never by what the process remembers, because it may be killed anywhere and begun again by another.
 */
export interface Consumer<F extends { readonly type: string } = { readonly type: string }> {
  /** Durable and versioned: its position is kept under it. */
  readonly name: string;
  readonly source: Source<F>;
  /** Only these facts are given to it. */
  readonly types: readonly F['type'][];
  /** Where it begins on a database that does not know it: with the first fact there is, or with the next one. */
  readonly begins: 'first' | 'next';
  readonly wakes: Wake;
  /** After a turn that took something it rests so long whatever wakes it, ms: what comes in crowds and nobody waits for is taken together. */
  readonly restMilliseconds?: number;
  take(transaction: Transaction, facts: readonly F[]): Promise<void>;
}

/** Says what wakes a consumer, with the event's own type. */
export const wakeOn = <E extends DomainEvent>(on: Wake<E>['on'], when: Wake<E>['when']): Wake =>
  ({ on, when }) as unknown as Wake;
