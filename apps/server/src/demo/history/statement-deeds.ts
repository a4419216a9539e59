import { Readable } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import type { DemoPerson, SessionUser } from '@yiche/identity';
import {
  AcceptBySilence,
  AcceptStatement,
  CarrierImport,
  CloseMonth,
  ConcludeObjections,
  DeliverMail,
  DifferencesService,
  MarkOverdue,
  RaiseObjection,
  ReconcileStatement,
  RecordPayment,
  SendStatement,
  SettleObjection,
  Statements,
  type Statement,
  StatementViews,
} from '@yiche/settlement';
import { contractDate, type Clock } from '@yiche/kernel';
import { CARRIER_COLUMNS, carrierFile } from './plan/carrier-file.js';
import type { Deed } from './plan/statement-story.js';
import type { Story } from './story.js';

const EXPLANATIONS = {
  'carrier-file-absent': '上一期话单由系统上线前的旧平台核对，本系统没有导入',
  'carrier-only': '运营商话单中的测试呼叫，不计费',
  'carrier-twice': '运营商话单重复，已与运营商核实',
  'length-differs': '运营商按整分钟向上取整',
  'not-at-carrier': '运营商话单遗漏，台账、PBX 与录音一致',
} as const;

/** Lines of a statement to which the bureau objects. */
const OBJECTED_LINES = [12, 87, 240];

/** Who does what with the statements. */
export interface Parties {
  readonly clerk: DemoPerson;
  readonly bureau: DemoPerson;
}

/** The deeds of the story, done by the same use cases as the screens' (ADR 0051). */
export class StatementDeeds {
  private readonly deeds: Readonly<Record<Deed, (month: string) => Promise<unknown>>> = {
    close: (month) => this.use(CloseMonth).close(this.contractId, month, { id: null, name: '系统' }),
    compare: async (month) => this.use(ReconcileStatement).execute((await this.statement(month)).id),
    'carrier-file': (month) => this.importCarrierFile(month),
    explain: (month) => this.explain(month),
    send: async (month) => this.use(SendStatement).send((await this.statement(month)).id, this.clerk),
    deliver: (month) => this.deliver(month),
    accept: async (month) =>
      this.use(AcceptStatement).accept((await this.statement(month)).id, this.bureau, this.bureauId),
    'fall-silent': async (month) => this.use(AcceptBySilence).accept((await this.statement(month)).id),
    'object-lines': (month) =>
      this.object(month, { scope: 'lines', lines: OBJECTED_LINES, reason: '这几次通话录音中没有移车内容，请核实' }),
    'object-total': (month) =>
      this.object(month, { scope: 'totals', lines: [], reason: '本月总量比上月增加较多，请说明原因' }),
    answer: (month) => this.answer(month),
    conclude: async (month) => this.use(ConcludeObjections).conclude((await this.statement(month)).id),
    'pay-half': (month) => this.pay(month, 0.5),
    pay: (month) => this.pay(month, 1),
    'fall-overdue': async (month) => this.use(MarkOverdue).mark((await this.statement(month)).id),
  };
  private readonly clerk;
  private readonly bureau;

  constructor(
    private readonly services: INestApplicationContext,
    private readonly story: Story,
    private readonly clock: Clock,
    private readonly contractId: string,
    private readonly bureauId: string,
    private readonly parties: Parties,
  ) {
    const { clerk, bureau } = parties;
    this.clerk = { id: clerk.userId, name: clerk.displayName };
    this.bureau = { id: bureau.userId, name: bureau.displayName };
  }

  async do(deed: Deed, month: string): Promise<void> {
    await this.deeds[deed](month);
  }

  private use<T>(service: abstract new (...given: never[]) => T): T {
    return this.services.get<T>(service as never, { strict: false });
  }

  private statement(month: string): Promise<Statement> {
    return this.use(Statements).ofMonth(this.contractId, month);
  }

  private async importCarrierFile(month: string): Promise<void> {
    const { id } = await this.statement(month);
    const name = `常州电信 114 话单 ${month}.csv`;
    const file = carrierFile(this.story.month(month).calls, this.story.begunOn);
    await this.use(CarrierImport).import(
      this.session(this.parties.clerk),
      id,
      { ...CARRIER_COLUMNS, name, encoding: 'auto' },
      Readable.from([Buffer.from(file)]),
    );
  }

  private async explain(month: string): Promise<void> {
    const { id } = await this.statement(month);
    const user = this.session(this.parties.clerk);
    const differences = this.use(DifferencesService);
    const { kinds } = await differences.page(user, id, { page: 1, pageSize: 1, unexplained: 'yes' });
    for (const { kind, unexplained } of kinds) {
      if (unexplained === 0) continue;
      const explanation = (EXPLANATIONS as Readonly<Record<string, string>>)[kind] ?? '已逐一核对，以台账为准';
      await differences.explain(user, id, { ids: [], kind, explanation });
    }
  }

  private async deliver(month: string): Promise<void> {
    const { id } = await this.statement(month);
    const { deliveries } = await this.use(StatementViews).view(id, this.session(this.parties.clerk));
    for (const each of deliveries) await this.use(DeliverMail).deliver(each.id);
  }

  private async object(
    month: string,
    raised: { scope: 'lines' | 'totals'; lines: number[]; reason: string },
  ): Promise<void> {
    const { id } = await this.statement(month);
    await this.use(RaiseObjection).raise(id, { ...raised, attachment: null }, this.bureau, this.bureauId);
  }

  private async answer(month: string): Promise<void> {
    const { id } = await this.statement(month);
    const { objections } = await this.use(StatementViews).view(id, this.session(this.parties.clerk));
    const open = objections.find(({ settledAt }) => settledAt === null);
    if (!open) return;
    const isOfLines = open.scope === 'lines';
    const settled = {
      answer: isOfLines ? '核对录音后确认其中两次为误拨，予以撤回' : '月初雨雪天气增多，来电随之增加，逐日明细见附表',
      withdrawnLines: isOfLines ? OBJECTED_LINES.slice(0, 2) : [],
    };
    await this.use(SettleObjection).settle(id, open.id, settled, this.clerk);
  }

  /** @param share of what is still to be paid */
  private async pay(month: string, share: number): Promise<void> {
    const statement = await this.statement(month);
    const { payments } = await this.use(StatementViews).view(statement.id, this.session(this.parties.clerk));
    const cents = (amount: string): number => Math.round(Number(amount) * 100);
    const open = payments.reduce((left, { amount }) => left - cents(amount), cents(statement.total));
    const amount = (Math.round(open * share) / 100).toFixed(2);
    const receivedOn = contractDate(this.clock.now());
    const reference = `电汇 ${receivedOn.replaceAll('-', '')}-${month.slice(5)}`;
    await this.use(RecordPayment).record(statement.id, { amount, receivedOn, reference }, this.clerk);
  }

  private session({ userId, username, displayName, roles, extension }: DemoPerson): SessionUser {
    const account = { userId, username, displayName, roles: [...roles], extension, bureauId: this.bureauId };
    return {
      ...account,
      ...{ sessionId: userId, expiresAt: new Date(8.64e15), mustChangePassword: false, passwordExpiresAt: null },
    };
  }
}
