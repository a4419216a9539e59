import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Seat } from './domain/seats.js';
import { seatsOf } from './persistence/seats.js';

/** Which queues an agent serves. */
@Injectable()
export class Seats {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order of their queues; none for who is of no bureau and was assigned none. */
  of(user: { readonly userId: string; readonly bureauId: string | null }): Promise<Seat[]> {
    return seatsOf(this.dataSource, user);
  }
}
