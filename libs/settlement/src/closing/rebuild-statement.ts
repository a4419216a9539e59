import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { TestNumbers, type BillingRule } from '@yiche/billing';
import { FORMATS, StatementFormats } from '@yiche/evidence';
import { Bureaus } from '@yiche/identity';
import { addMonths, monthOf } from '@yiche/kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { MonthFreezer } from '../domain/freeze-month.js';
import { volumeOfMonth } from '../domain/volume-count.js';
import { MonthLedger } from '../persistence/month-ledger.js';
import { Statement } from '../persistence/statement.entity.js';
import { SettlementConfig } from '../settlement-config.js';
import { EarlierMonths } from './earlier-months.js';

/** What the ledger gives today for a month that was closed. */
export interface RebuiltStatement {
  readonly number: string;
  readonly lines: number;
  readonly root: string;
  /** Whether it is, line for line, what was closed. */
  readonly isSame: boolean;
  /** Calls of the month that were found since: the next closing bills them. */
  readonly waiting: number;
}

/** Makes a closed month anew from the ledger, years later if need be (G8). Reads; writes nothing. */
@Injectable()
export class RebuildStatement {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly bureaus: Bureaus,
    private readonly config: SettlementConfig,
    private readonly formats: StatementFormats = FORMATS,
  ) {}

  /** @param number of the statement, `WJ-202407` @returns null for none */
  async rebuild(number: string): Promise<RebuiltStatement | null> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const statement = await manager.getRepository(Statement).findOneBy({ number });
      return statement && this.make(manager, statement);
    });
  }

  private async make(manager: EntityManager, statement: Statement): Promise<RebuiltStatement> {
    const { number, root } = statement;
    const closing = await this.closingOf(manager, statement);
    const elsewhere = await billedLater(manager, statement);
    const whole = await frozen(closing, statement, elsewhere);
    if (whole.root === root) return { number, lines: whole.lines, root, isSame: true, waiting: 0 };
    // Perhaps calls were found since: they are the next closing's, and this statement is as it was without them.
    const { found, waiting } = await foundSince(closing, statement);
    const rebuilt = found.size > 0 ? await frozen(closing, statement, new Set([...elsewhere, ...found])) : whole;
    return { number, lines: rebuilt.lines, root: rebuilt.root, isSame: rebuilt.root === root, waiting };
  }

  private async closingOf(manager: EntityManager, statement: Statement): Promise<Closing> {
    const { id, bureauId, contractId, month, contractVersion, ruleVersion, terms, figures } = statement;
    const manifest = this.formats.parse(statement.manifest);
    if (!manifest) throw new Error(`statement ${id} has no manifest that can be read`);
    const header = { bureauId, contractId, month, contractVersion, ruleVersion };
    const { dialledNumber } = this.bureaus.get(bureauId);
    const rule = (await TestNumbers.of(manager, contractId)).ruleToBill(terms);
    const earlier = await EarlierMonths.of(manager, contractId);
    const options = { batch: this.config.batchLines, readsAhead: true };
    return {
      rule,
      earlier,
      ledger: new MonthLedger(manager, [rule, ...earlier.allRules()], options),
      freezer: () => {
        const volume = volumeOfMonth(terms, figures.volume?.before ?? 0);
        return new MonthFreezer(this.formats.of(manifest), header, dialledNumber, volume);
      },
    };
  }
}

/** By what a month is closed again. */
interface Closing {
  readonly rule: BillingRule;
  readonly earlier: EarlierMonths;
  readonly ledger: MonthLedger;
  freezer(): MonthFreezer;
}

async function frozen(closing: Closing, statement: Statement, without: ReadonlySet<string>): Promise<MonthFreezer> {
  const { rule, earlier, ledger } = closing;
  const { id, bureauId, month, figures, counted, periodFrom } = statement;
  const freezer = closing.freezer();
  const late = counted - figures.counts.own;
  if (late > 0)
    for await (const calls of ledger.lateLinesOf(id, month, late))
      for (const call of calls) {
        const own = monthOf(call.connectedAt as Date);
        const isOfPeriod = earlier.periodFromOf(own) === periodFrom;
        freezer.addLate(call, earlier.ruleOf(own) ?? rule, own, isOfPeriod);
      }
  for await (const calls of ledger.ofMonth(bureauId, month))
    for (const call of calls) if (!without.has(call.id)) freezer.addOwn(call, rule);
  return freezer;
}

/** Calls of the month that no statement bills, and how many of them the next closing will. */
async function foundSince(
  { rule, ledger, freezer }: Closing,
  { bureauId, month }: Statement,
): Promise<{ readonly found: ReadonlySet<string>; readonly waiting: number }> {
  const [found, next] = [new Set<string>(), freezer()];
  for await (const calls of ledger.lateBefore(bureauId, month, addMonths(month, 1)))
    for (const call of calls) {
      found.add(call.id);
      next.addLate(call, rule, month);
    }
  return { found, waiting: next.lines };
}

/** Calls of this month that a later statement bills, because they were found late. */
async function billedLater(manager: EntityManager, { contractId, month }: Statement): Promise<Set<string>> {
  const rows = await manager.query<{ call_id: string }[]>(
    `SELECT l.call_id FROM settlement_statement s
     CROSS JOIN LATERAL (SELECT (s.counted - (s.figures -> 'counts' ->> 'own')::int) AS late) n
     JOIN settlement_line l ON l.statement_id = s.id AND l.number <= n.late AND l.month = $2
     WHERE s.contract_id = $1 AND s.month > $2 AND n.late > 0`,
    [contractId, month],
  );
  return new Set(rows.map(({ call_id }) => call_id));
}
