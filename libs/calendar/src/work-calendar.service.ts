import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { refusal, wordedOf } from '@yiche/contracts';
import { AuditTrail } from '@yiche/audit';
import { Clock, contractDate, DomainError, SystemClock } from '@yiche/kernel';
import { openTable, type TableRow } from '@yiche/tables';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { SYSTEM, type Actor } from '@yiche/identity';
import { daysOfYear, NOTICE_COLUMNS, yearOfNotice, type CalendarDay } from './domain/holiday-notice.js';

const PACKAGE = 'chinese-days';

/** A year's notice has some forty lines. */
const MOST_BYTES = 100_000;

/** `2026-01-02` → `New Year's Day,元旦,1`. */
const packageSchema = z.object({
  holidays: z.record(z.string(), z.string()),
  workdays: z.record(z.string(), z.string()),
});

/**
 * Working days of China with make-up days (G5): whole years, of which the State Council has said which days are off. A year that is not
 * known is not guessed.
 */
@Injectable()
export class WorkCalendarService implements OnApplicationBootstrap {
  private days: ReadonlyMap<string, boolean> = new Map();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.seed();
  }

  /** Puts in the years that the package knows and the table does not; a year that is there stays as it is. */
  async seed(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await lock(manager);
      const known = new Set(await yearsIn(manager));
      for (const year of packageYears()) if (!known.has(year.year)) await insertYear(manager, year.days, PACKAGE);
    });
    await this.refresh();
  }

  /** Reads the table again: another process may have loaded a year. */
  async refresh(): Promise<void> {
    const rows = await this.dataSource.query<{ day: string; works: boolean }[]>(
      'SELECT day::text, works FROM work_calendar',
    );
    this.days = new Map(rows.map(({ day, works }) => [day, works]));
  }

  /** Null for a day of a year that is not loaded. From memory. */
  isWorkday(day: string): boolean | null {
    return this.days.get(day) ?? null;
  }

  /** The last year up to which all are loaded from this one on; null when this one is not. */
  knownUntil(year: number = Number(contractDate(this.clock.now()).slice(0, 4))): number | null {
    let last = year;
    while (this.days.has(`${last}-12-31`)) last += 1;
    return last > year ? last - 1 : null;
  }

  /**
   * Loads the year that a notice describes: a table as Excel and WPS save it, `日期,是否上班,名称`, of the days that differ from Monday to
   * Friday.
   * A year that is there is replaced, as the State Council now and then does, as long as none of its days has gone by otherwise: by
   * those days deadlines were counted. Deadlines that were given stay as they are.
   * @throws DomainError `settlement/bad-calendar`, `settlement/calendar-day-passed`; the table is as before
   */
  async load(csv: Uint8Array, actor: Actor = SYSTEM): Promise<{ year: number; isNew: boolean }> {
    const { year, days } = yearOfNotice(await rowsOf(csv));
    const today = contractDate(this.clock.now());
    const isNew = await this.dataSource.transaction(async (manager) => {
      await lock(manager);
      const before = await manager.query<{ day: string; works: boolean }[]>(
        'SELECT day::text, works FROM work_calendar WHERE extract(year FROM day) = $1',
        [year],
      );
      const worked = new Map(before.map(({ day, works }) => [day, works]));
      const changed = days.filter(({ day, works }) => day <= today && (worked.get(day) ?? works) !== works);
      if (changed.length > 0) throw dayPassed(changed.map(({ day }) => day));
      await manager.query('DELETE FROM work_calendar WHERE extract(year FROM day) = $1', [year]);
      await insertYear(manager, days, `${actor.name} ${today}`);
      await this.audit.append(manager, {
        actorId: actor.id,
        actorName: actor.name,
        action: 'settlement.calendar-loaded',
        subjectType: 'work-calendar',
        subjectId: String(year),
        details: {
          workdays: days.filter(({ works }) => works).length,
          sha256: createHash('sha256').update(csv).digest('hex'),
        },
      });
      return before.length === 0;
    });
    await this.refresh();
    return { year, isNew };
  }
}

/** `npm run calendar:load`: loads a year into this database. */
export function loadCalendarCommand(
  dataSource: DataSource,
  csv: Uint8Array,
): Promise<{ year: number; isNew: boolean }> {
  const clock = new SystemClock();
  return new WorkCalendarService(dataSource, new AuditTrail(dataSource, clock), clock).load(csv, {
    id: null,
    name: '命令行',
  });
}

/** The years of which the package has the days off themselves: of any other it would call every weekday a working day. */
export function packageYears(): { year: number; days: CalendarDay[] }[] {
  const { holidays, workdays } = packageSchema.parse(
    createRequire(import.meta.url)('chinese-days/dist/chinese-days.json'),
  );
  const exceptions = new Map<string, Omit<CalendarDay, 'day'>>([
    ...Object.entries(holidays).map(([day, text]) => [day, { works: false, name: nameIn(text) }] as const),
    ...Object.entries(workdays).map(([day, text]) => [day, { works: true, name: nameIn(text) }] as const),
  ]);
  const years = [...new Set([...exceptions.keys()].map((day) => Number(day.slice(0, 4))))].toSorted((a, b) => a - b);
  return years.filter((year) => isWhole(year, holidays)).map((year) => ({ year, days: daysOfYear(year, exceptions) }));
}

/** A notice may reach into the next year by a day or two, which does not make that year known. */
function isWhole(year: number, holidays: Readonly<Record<string, string>>): boolean {
  const names = Object.entries(holidays).flatMap(([day, text]) => (day.startsWith(`${year}-`) ? [nameIn(text)] : []));
  return ['元旦', '春节', '国庆'].every((holiday) => names.some((name) => name.includes(holiday)));
}

const nameIn = (text: string): string => text.split(',')[1] ?? '';

/** Its rows, each with the cells of `NOTICE_COLUMNS` in their order. */
async function rowsOf(csv: Uint8Array): Promise<TableRow[]> {
  if (csv.byteLength > MOST_BYTES) throw refusal('settlement/bad-calendar#too-large');
  try {
    const table = await openTable(() => [csv], { wanted: NOTICE_COLUMNS });
    const places = NOTICE_COLUMNS.map((name) => table.indexOf(name));
    const rows: TableRow[] = [];
    for await (const row of table.rows()) rows.push({ ...row, cells: places.map((place) => row.cells[place] ?? '') });
    return rows;
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    const refused = wordedOf(cause);
    throw cause.code === 'tables/columns'
      ? refusal('settlement/bad-calendar#columns', { refused, heading: NOTICE_COLUMNS.join(',') })
      : refusal('settlement/bad-calendar#table', { refused });
  }
}

const lock = (manager: EntityManager): Promise<unknown> =>
  manager.query('LOCK TABLE work_calendar IN SHARE ROW EXCLUSIVE MODE');

async function yearsIn(manager: EntityManager): Promise<number[]> {
  const rows = await manager.query<{ year: number }[]>(
    'SELECT DISTINCT extract(year FROM day)::int AS year FROM work_calendar',
  );
  return rows.map(({ year }) => year);
}

async function insertYear(manager: EntityManager, days: readonly CalendarDay[], source: string): Promise<void> {
  await manager.query(
    `INSERT INTO work_calendar (day, works, name, source)
     SELECT day, works, name, $4 FROM unnest($1::date[], $2::boolean[], $3::text[]) AS given (day, works, name)`,
    [days.map(({ day }) => day), days.map(({ works }) => works), days.map(({ name }) => name), source],
  );
}

const dayPassed = (days: readonly string[]): DomainError =>
  refusal(
    'settlement/calendar-day-passed',
    { days: days.slice(0, 10), count: days.length },
    { days: days.slice(0, 100) },
  );
