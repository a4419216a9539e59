import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { Contracts, holdForClosing, lostMinutes, termsOfMonth, TestNumbers, type StoredContract } from '@yiche/billing';
import { FORMATS, StatementFormats, StatementSigner, type FrozenLine, type Manifest } from '@yiche/evidence';
import { Bureaus, type Actor } from '@yiche/identity';
import { Outages } from '@yiche/incidents';
import { Clock, daysOf, newId } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { MonthFreezer } from '../domain/freeze-month.js';
import { LineTable } from '../persistence/line-table.js';
import { MonthLedger } from '../persistence/month-ledger.js';
import { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { addReconciliation } from '../reconciliation/reconciliation-due.js';
import { SettlementConfig } from '../settlement-config.js';
import { EarlierMonths } from './earlier-months.js';
import { volumeOfMonth } from '../domain/volume-count.js';
import { inTheirOwnPeriod } from './in-their-own-period.js';
import { LateCalls } from './late-calls.js';
import { MonthDue } from './month-due.js';
import { takeAdjustments, waitingAdjustments } from './waiting-adjustments.js';

/**
 * Closes a month: its calls become numbered lines chained by hash, calls found late and waiting corrections go with them, the figures are
 * computed and signed. One transaction: a crash leaves nothing, and whoever repeats it finds the statement that is there.
 */
@Injectable()
export class CloseMonth {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: Contracts,
    private readonly due: MonthDue,
    private readonly statements: Statements,
    private readonly outages: Outages,
    private readonly bureaus: Bureaus,
    private readonly signer: StatementSigner,
    private readonly clock: Clock,
    private readonly config: SettlementConfig,
    private readonly formats: StatementFormats = FORMATS,
  ) {}

  /**
   * @param progress told the lines so far, now and then
   * @returns the statement's id, also of one that was there already
   * @throws DomainError when the month cannot be closed (yet), see `MonthDue.check`; `settlement/no-signing-key`,
   * `settlement/unreadable-terms`
   */
  async close(contractId: string, month: string, actor: Actor, progress?: (lines: number) => void): Promise<string> {
    return this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      // One closing of a contract at a time: the count of the next month begins where this one ends.
      await holdForClosing(manager, contractId);
      const existing = await manager.getRepository(Statement).findOneBy({ contractId, month });
      if (existing) return existing.id;
      const contract = await this.contracts.get(contractId, manager);
      await this.due.check(contract, month, manager);
      const statement = await this.freeze(manager, contract, month, progress);
      await manager.query('DELETE FROM settlement_closing WHERE contract_id = $1 AND month = $2', [contractId, month]);
      await addReconciliation(transaction, statement.id);
      await this.writeDown(transaction, statement, actor);
      return statement.id;
    });
  }

  private async freeze(
    manager: EntityManager,
    contract: StoredContract,
    month: string,
    progress?: (lines: number) => void,
  ): Promise<Statement> {
    const { version, terms, period } = termsOfMonth(contract, month);
    const format = this.formats.for(terms);
    const { id: bureauId, dialledNumber } = this.bureaus.get(contract.bureauId);
    const header = {
      bureauId,
      contractId: contract.id,
      month,
      contractVersion: version,
      ruleVersion: terms.billable.version,
    };
    const id = newId();
    const table = new LineTable(format.lines);
    const write = (lines: FrozenLine[]): Promise<void> => table.write(manager, id, lines);

    const earlier = await EarlierMonths.of(manager, contract.id);
    const volume = volumeOfMonth(terms, earlier.volumeBefore(period));
    const freezer = new MonthFreezer(format, header, dialledNumber, volume);
    const rule = (await TestNumbers.of(manager, contract.id)).ruleToBill(terms);
    const rules = [rule, ...earlier.allRules()];
    const ledger = new MonthLedger(manager, rules, { batch: this.config.batchLines, readsAhead: false });
    const late = new LateCalls(earlier, freezer, period);
    if (earlier.first)
      for await (const calls of ledger.lateBefore(bureauId, earlier.first, month)) await write(late.add(calls));
    for await (const calls of ledger.ofMonth(bureauId, month)) {
      await write(calls.flatMap((call) => freezer.addOwn(call, rule) ?? []));
      progress?.(freezer.lines);
    }

    const waiting = await waitingAdjustments(manager, contract.id);
    const figures = format.figures({
      terms,
      before: earlier.countBefore(period),
      adjustments: inTheirOwnPeriod([...late.adjustments(), ...waiting], earlier, period),
      own: freezer.lines - late.count,
      volume: volume?.figures(late.ofPeriod),
      lost: lostMinutes(daysOf(month), await this.outages.lostIn(manager, bureauId, month)),
    });
    const closedAt = this.clock.now();
    const manifest: Manifest = {
      format: format.id,
      number: `${bureauId}-${month.replace('-', '')}`,
      ...header,
      terms,
      figures,
      days: freezer.days(),
      lines: freezer.lines,
      root: freezer.root,
      closedAt: closedAt.toISOString(),
    };
    // What was signed cannot be taken back: terms that were entered under other bounds have to be entered anew.
    if (!this.formats.parse(JSON.stringify(manifest))) throw refusal('settlement/unreadable-terms', { month, version });
    const statement = this.statementOf(id, manifest, { periodFrom: period.from, days: freezer.days(), closedAt });
    await manager.getRepository(Statement).insert(statement as object);
    await takeAdjustments(manager, waiting, id);
    return statement;
  }

  private statementOf(
    id: string,
    manifest: Manifest,
    rest: Pick<Statement, 'periodFrom' | 'days' | 'closedAt'>,
  ): Statement {
    const { number, bureauId, contractId, month, contractVersion, ruleVersion, terms, figures, lines, root } = manifest;
    const text = JSON.stringify(manifest);
    return Object.assign(new Statement(), {
      ...{ id, number, bureauId, contractId, month, contractVersion, ruleVersion, terms, figures, root, ...rest },
      cumulativeAfter: figures.counts.after,
      counted: lines,
      total: figures.total,
      manifest: text,
      signature: this.signer.sign(text),
      publicKey: this.signer.publicKey(),
      state: 'draft',
      ...{ sentAt: null, paidAt: null, overrideBy: null, overrideAt: null, overrideReason: null },
    });
  }

  private async writeDown(transaction: Transaction, statement: Statement, actor: Actor): Promise<void> {
    const note = `计费 ${statement.counted} 次，合计 ${statement.total} 元`;
    await this.statements.step(transaction, statement, { kind: 'closed', to: null, actor, note });
  }
}
