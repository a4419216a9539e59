import type { ContractChanges, Contracts } from '@yiche/billing';
import type { DemoPerson } from '@yiche/identity';
import type { TelephoneNumber } from '@yiche/kernel';
import { contractYears, type ContractYear } from '../plan/contract-story.js';
import type { StoryStep } from '../story-step.js';
import type { Story } from '../story.js';

/** Of the calls before this system came: the second price is reached within the past (G2, G3). */
const CARRIED_IN = 1_478_000;

const DAY_MS = 86_400_000;

/** With what the chapter is told. */
export interface ContractTools {
  readonly story: Story;
  readonly contracts: Contracts;
  readonly changes: ContractChanges;
  readonly contractId: string;
  readonly administrator: DemoPerson;
  /** From which the operator tests the line; not billed (G1). */
  readonly testNumber: TelephoneNumber;
}

/** The contract is entered as it holds when the past begins, and renewed when its year is over (G3, G9). */
export function contractChapter(tools: ContractTools): StoryStep[] {
  const { story } = tools;
  const [first, last] = [story.months[0]?.month ?? '', story.months.at(-1)?.month ?? ''];
  const begins = new Date(`${first}-01T09:00:00+08:00`);
  const before = (days: number): Date => new Date(begins.getTime() - days * DAY_MS);
  const years = contractYears(first, last);
  const renewed = years.filter((year): year is ContractYear & { assessedOn: string } => year.assessedOn !== null);
  const renewals = renewed.map((year) => {
    const assessed = new Date(`${year.assessedOn}T15:00:00+08:00`);
    return { at: assessed < begins ? before(3) : assessed, weight: 1, tell: () => renew(tools, year.assessedOn) };
  });
  const entered = { at: before(2), weight: 1, isRepeatable: true, tell: () => enterVersion(tools, years, first) };
  return [...renewals, entered];
}

function renew({ changes, administrator, contractId }: ContractTools, assessedOn: string): Promise<void> {
  const actor = { id: administrator.userId, name: administrator.displayName };
  const assessment = '年度服务考核合格：接通率、回访满意率达到合同要求';
  return changes.assess(actor, contractId, { assessedOn, passed: true, assessment });
}

async function enterVersion(tools: ContractTools, years: readonly ContractYear[], first: string): Promise<void> {
  const { changes, contracts, contractId, administrator, testNumber } = tools;
  const actor = { id: administrator.userId, name: administrator.displayName };
  const terms = (await contracts.get(contractId)).versions.at(-1)?.terms;
  const [year] = years;
  if (!terms || !year) throw new Error(`contract ${contractId} has no terms`);
  const entry = await changes.enterTestNumber(actor, contractId, testNumber);
  await changes.addVersion(actor, contractId, {
    validFrom: `${first}-01`,
    reason: '系统启用：登记此前已结算的次数、测试号码与收件人',
    terms: {
      ...terms,
      term: { from: year.from, to: year.to },
      carriedIn: { count: CARRIED_IN, source: '原平台结算单（截至上线前一月）', from: first },
      billable: { ...terms.billable, version: terms.billable.version + 1, testNumbers: [entry] },
      mail: { to: ['jiesuan@wujin-gongan.example'], clerks: ['jiesuan@czdx.example'] },
    },
  });
}
