import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { refusal } from '@yiche/contracts';
import { areaOf } from '@yiche/kernel';
import { type DataSource, Repository } from 'typeorm';
import { Bureau } from './persistence/bureau.entity.js';

/** The bureaus, few and seldom changed: kept in memory from the start. */
@Injectable()
export class Bureaus implements OnModuleInit {
  private readonly bureaus = new Map<string, Bureau>();

  constructor(@InjectRepository(Bureau) private readonly repository: Repository<Bureau>) {}

  /** Those of a database, for a command that starts no application. */
  static async in(dataSource: DataSource): Promise<Bureaus> {
    const bureaus = new Bureaus(dataSource.getRepository(Bureau));
    await bureaus.reload();
    return bureaus;
  }

  async onModuleInit(): Promise<void> {
    await this.reload();
  }

  /** Reads the bureaus again, after an administrator's change. */
  async reload(): Promise<void> {
    const found = await this.repository.find({ order: { createdAt: 'ASC' } });
    this.bureaus.clear();
    for (const bureau of found) this.bureaus.set(bureau.id, bureau);
  }

  /** All of them, the oldest first. */
  all(): Bureau[] {
    return [...this.bureaus.values()];
  }

  /** Whether a bureau has this id. */
  has(id: string): boolean {
    return this.bureaus.has(id);
  }

  /** The area code of its place, `0519`: that of a local number that comes without one; undefined where nobody knows. */
  areaOf(id: string | null): string | undefined {
    const bureau = id === null ? undefined : this.bureaus.get(id);
    return (bureau && areaOf(bureau.ownerCallerId)) ?? undefined;
  }

  /** The bureau whose owners see this number: who dials it rings back (B6). Null for every other number. */
  ofOwners(dialled: string | null): Bureau | null {
    return this.all().find(({ ownerCallerId }) => ownerCallerId === dialled) ?? null;
  }

  /** Whose calls wait in this queue. @throws DomainError `identity/unknown-queue` */
  ofQueue(queue: string): Bureau {
    const bureau = this.all().find((each) => each.queue === queue);
    if (!bureau) throw refusal('identity/unknown-queue', { queue });
    return bureau;
  }

  /** @throws DomainError `identity/unknown-bureau` */
  get(id: string): Bureau {
    const bureau = this.bureaus.get(id);
    if (!bureau) throw refusal('identity/unknown-bureau');
    return bureau;
  }
}
