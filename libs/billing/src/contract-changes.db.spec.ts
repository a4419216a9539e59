import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contractSchema, USUAL_SETTINGS, type ContractTerms, type NewContractVersion } from '@yiche/contracts';
import type { SessionUser } from '@yiche/identity';
import { newId, type TelephoneNumber } from '@yiche/kernel';
import { termsOn } from './contracts.js';
import { ContractViews } from '../../settlement/src/views/contract-views.js';
import { StatementSigner } from '../../evidence/src/statement-signer.js';
import {
  WUJIN_CONTRACT,
  CLERK,
  createSettlementWorld,
  type SettlementWorld,
} from '../../settlement/src/testing/settlement-world.js';

const ADMINISTRATOR = { id: null, name: '吴磊' };
const user = (role: SessionUser['roles'][number], bureauId: string | null = null): SessionUser =>
  ({ roles: [role], bureauId }) as SessionUser;

/** PKCS#8 of an Ed25519 key of no use elsewhere. */
const KEY = 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';

describe('a contract', () => {
  let test: SettlementWorld;
  beforeEach(async () => {
    // Noon of 20 March 2025 in Shanghai, in the last month of the first term.
    test = await createSettlementWorld('2025-03-20T04:00:00.000Z');
  });
  afterEach(() => test.drop());

  const views = (signingKey = ''): ContractViews =>
    new ContractViews(test.contracts, test.dataSource, new StatementSigner({ signingKey }), test.clock);
  const stored = () => test.contracts.get(WUJIN_CONTRACT);
  async function version(change: Partial<ContractTerms>, rest: Partial<NewContractVersion> = {}) {
    const terms = { ...((await stored()).versions.at(-1)?.terms as ContractTerms), ...change };
    return { validFrom: '2025-04-01', terms, reason: '补充协议一', ...rest };
  }
  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (cause: { code?: string }) => cause.code ?? cause,
    );

  it('gets a new version; the one before, and months that are closed, keep theirs', async () => {
    await test.close('2025-02');
    const body = await version({ breach: '200000.00' }, { validFrom: '2025-03-01' });
    await test.changes.addVersion(ADMINISTRATOR, WUJIN_CONTRACT, body);
    const { versions } = await stored();
    expect(
      versions.map(({ version: number, validFrom, terms, enteredBy }) => [number, validFrom, terms.breach, enteredBy]),
    ).toEqual([
      [1, '2024-04-01', '100000.00', '系统安装'],
      [2, '2025-03-01', '200000.00', '吴磊'],
    ]);
    expect(await test.actions()).toEqual(['settlement.closed', 'settlement.contract-changed']);
    expect(await test.audit.verify()).toMatchObject({ ok: true });
  });

  it('says how its open words are read beside its terms, which the version of the program before reads as ever', async () => {
    const settings = { ...USUAL_SETTINGS, unit: 'request' as const, workdaysFrom: 'last-day' as const };
    const body = await version({ settings }, { validFrom: '2025-03-01' });
    await test.changes.addVersion(ADMINISTRATOR, WUJIN_CONTRACT, {
      ...body,
      terms: { ...body.terms, billable: { ...body.terms.billable, version: 2 } },
    });
    expect((await stored()).versions.at(-1)?.terms).toMatchObject({ settings, billable: { version: 2 } });
    const [row] = await test.dataSource.query<{ terms: object; settings: object }[]>(
      'SELECT terms, settings FROM settlement_contract_version WHERE version = 2',
    );
    expect(row?.terms).not.toHaveProperty('settings');
    expect(row?.settings).toEqual(settings);
    const [shown] = await views().all(user('settlement-clerk'));
    expect(contractSchema.parse(shown).versions.at(-1)?.terms.settings).toEqual(settings);
  });

  it('is shown with the version that holds, which is not the one that was entered last', async () => {
    const mailTo = async (address: string, validFrom: string): Promise<void> => {
      const body = await version({ mail: { to: [address], clerks: [] } }, { validFrom });
      await test.changes.addVersion(ADMINISTRATOR, WUJIN_CONTRACT, body);
    };
    await mailTo('march@bureau.test', '2025-03-01');
    await mailTo('february@bureau.test', '2025-02-01');
    const [contract] = await views().all(user('settlement-clerk'));
    expect(contract?.versionInForce).toBe(2);
    expect(contract).toMatchObject({ versionAhead: 2, nextRenewal: '2025-04-01' });
    expect(termsOn(await stored(), '2025-03-20').mail.to).toEqual(['march@bureau.test']);
    expect(contract?.periods).toEqual([{ from: '2024-04-01', to: '2025-03-31' }]);
  });

  it('gets none from a month that is closed or being closed, with nothing half saved', async () => {
    const body = await version({ breach: '1.00' }, { validFrom: '2025-03-01' });
    await test.dataSource.query(
      `INSERT INTO settlement_closing (contract_id, month, requested_at, requested_by) VALUES ($1, '2025-03', now(), '郑琳')`,
      [WUJIN_CONTRACT],
    );
    expect(await refusal(test.changes.addVersion(ADMINISTRATOR, WUJIN_CONTRACT, body))).toBe('settlement/month-closed');
    expect((await stored()).versions).toHaveLength(1);
    expect(await test.actions()).toEqual([]);
  });

  it('refuses the second of two editors, at the same moment or on an old screen', async () => {
    const add = async (breach: string, basedOn?: number) =>
      refusal(
        test.changes.addVersion(
          ADMINISTRATOR,
          WUJIN_CONTRACT,
          await version({ breach }, { validFrom: '2025-03-01', basedOn }),
        ),
      );
    const codes = await Promise.all([add('1.00', 1), add('2.00', 1)]);
    expect(codes.toSorted()).toEqual([null, 'settlement/changed-meanwhile'].toSorted());
    expect(await add('3.00', 1)).toBe('settlement/changed-meanwhile');
    expect(await add('3.00', 2)).toBeNull();
    expect((await stored()).versions.map(({ version: number }) => number)).toEqual([1, 2, 3]);
  });

  it('names no test number but by its entry, and keeps nothing that cannot be stored', async () => {
    const add = async (change: Partial<ContractTerms>) =>
      refusal(
        test.changes.addVersion(ADMINISTRATOR, WUJIN_CONTRACT, await version(change, { validFrom: '2025-03-01' })),
      );
    const billable = (testNumbers: string[]) => ({ billable: { version: 2, minimumSeconds: 0, testNumbers } });
    const index = test.personalData.index('13812348000' as TelephoneNumber);
    for (const unknown of ['13812348000', index, newId()])
      expect(await add(billable([unknown]))).toBe('settlement/unknown-test-number');
    const parties = { bureau: '武\0进', operator: '电信' };
    expect(await add({ parties })).toBe('settlement/not-storable');
    expect(await add({ parties: { ...parties, bureau: '武\uD800进' } })).toBe('settlement/not-storable');
    const id = await test.changes.enterTestNumber(ADMINISTRATOR, WUJIN_CONTRACT, '13812348000' as TelephoneNumber);
    expect(await add(billable([id]))).toBeNull();
    const [row] = await test.dataSource.query<{ text: string }[]>(
      `SELECT string_agg(audit_entry::text, '') AS text FROM audit_entry`,
    );
    expect(row?.text).not.toContain('13812348000');
    expect(row?.text).not.toContain(index);
  });

  it('has a test number of its bureau’s own area also where that is left out', async () => {
    const id = await test.changes.enterTestNumber(ADMINISTRATOR, WUJIN_CONTRACT, '81997327' as TelephoneNumber);
    const [row] = await test.dataSource.query<{ index: string }[]>(
      'SELECT number_index AS index FROM settlement_test_number WHERE id = $1',
      [id],
    );
    expect(row?.index).toBe(test.personalData.index('051981997327' as TelephoneNumber));
  });

  it('names its own entry of a number that another contract names as well', async () => {
    const other = newId();
    const index = test.personalData.index('13812348000' as TelephoneNumber);
    await test.dataSource.query(
      `INSERT INTO settlement_contract (id, bureau_id, title, created_at) VALUES ($1, 'TN', '天宁', now() - interval '9 years')`,
      [other],
    );
    const entries = new Map<string, string>();
    for (const contract of [other, WUJIN_CONTRACT]) {
      entries.set(contract, newId());
      await test.dataSource.query(
        `INSERT INTO settlement_test_number (id, contract_id, number_index, entered_by, entered_at) VALUES ($1, $2, $3, '测试', now())`,
        [entries.get(contract), contract, index],
      );
      // As a version of before ADR 0037 wrote it: the index itself.
      const terms = { ...((await stored()).versions.at(-1)?.terms as ContractTerms) };
      await test.dataSource.query(
        `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
         VALUES ($1, 9, '2025-04-01', $2, '测试', '测试', now())`,
        [contract, JSON.stringify({ ...terms, billable: { ...terms.billable, testNumbers: [index] } })],
      );
    }
    for (const { id, versions } of await test.contracts.all())
      expect(versions.at(-1)?.terms.billable.testNumbers).toEqual([entries.get(id)]);
  });

  it('is renewed twice at most, once an assessment, for a year each', async () => {
    const renew = (assessedOn: string) =>
      refusal(test.changes.assess(ADMINISTRATOR, WUJIN_CONTRACT, { assessedOn, passed: true, assessment: '考核合格' }));
    expect(await renew('2025-03-21')).toBe('settlement/assessed-in-future');
    expect(
      (await Promise.all([renew('2025-03-20'), renew('2025-03-20')])).filter((code) => code === null),
    ).toHaveLength(1);
    expect(await renew('2025-03-20')).toBe('settlement/assessed-before-term');
    test.clock.advance(365 * 86_400_000);
    expect(await renew('2026-03-20')).toBeNull();
    test.clock.advance(365 * 86_400_000);
    expect(await renew('2027-03-20')).toBe('settlement/renewals-used');
    expect((await stored()).renewals).toMatchObject([
      { number: 1, from: '2025-04-01', to: '2026-03-31', assessedOn: '2025-03-20', recordedBy: '吴磊' },
      { number: 2, from: '2026-04-01', to: '2027-03-31', assessedOn: '2026-03-20' },
    ]);
    expect(await test.actions()).toEqual(['settlement.contract-renewed', 'settlement.contract-renewed']);
  });

  it('is not renewed by an assessment that was not passed: it ends and says so, until it is assessed again', async () => {
    const assess = (assessedOn: string, passed: boolean) =>
      refusal(test.changes.assess(ADMINISTRATOR, WUJIN_CONTRACT, { assessedOn, passed, assessment: '接通率' }));
    const shown = async () => (await views().all(user('settlement-clerk')))[0];
    expect(await shown()).toMatchObject({ ending: { on: '2025-03-31', why: 'not-assessed' } });
    expect(await assess('2025-03-10', false)).toBeNull();
    expect((await stored()).renewals).toEqual([]);
    expect(await shown()).toMatchObject({
      ending: { on: '2025-03-31', why: 'not-passed' },
      assessments: [{ termTo: '2025-03-31', assessedOn: '2025-03-10', passed: false, recordedBy: '吴磊' }],
    });
    expect(await assess('2025-03-20', true)).toBeNull();
    expect((await stored()).renewals).toHaveLength(1);
    expect(await shown()).toMatchObject({ ending: null, assessments: [{ passed: false }, { passed: true }] });
    expect(contractSchema.safeParse(await shown()).error).toBeUndefined();
    expect(await test.actions()).toEqual(['settlement.assessment-failed', 'settlement.contract-renewed']);
    for (const change of ['UPDATE settlement_assessment SET passed = true', 'DELETE FROM settlement_assessment'])
      await expect(test.dataSource.query(change)).rejects.toThrow();
  });

  it('takes adjustments for the next statement, of a month in it', async () => {
    const adjust = (amount: string, correctsMonth = '2025-02', contractId = WUJIN_CONTRACT) =>
      refusal(
        test.adjustments.enter(CLERK, {
          contractId,
          kind: 'manual',
          correctsMonth,
          amount,
          reason: '机主 13812348000 重复计费',
        }),
      );
    expect(await adjust('0.00')).toBe('settlement/no-amount');
    expect(await adjust('1.00', '2024-03')).toBe('settlement/outside-contract');
    expect(await adjust('1.00', '2025-02', '0190c1a0-0114-7000-8000-000000000999')).toBe('settlement/unknown-contract');
    expect(await adjust('-12.5')).toBeNull();
    const [contract] = await views().all(user('settlement-clerk'));
    expect(contract?.adjustments).toMatchObject([
      {
        kind: 'manual',
        correctsMonth: '2025-02',
        count: 0,
        amount: '-12.5000',
        reason: '机主 138****8000 重复计费',
        enteredBy: '郑琳',
      },
    ]);
    expect(await test.actions()).toEqual(['settlement.adjustment-entered']);
  });

  it('is shown whole to the operator, and to a bureau its own without what waits', async () => {
    await test.adjustments.enter(CLERK, {
      contractId: WUJIN_CONTRACT,
      kind: 'breach',
      correctsMonth: '2025-03',
      amount: '-100000.00',
      reason: '违约',
    });
    const [contract, ...others] = await views(KEY).all(user('administrator'));
    expect(others).toEqual([]);
    expect(contractSchema.parse(contract)).toEqual(contract);
    expect(contract).toMatchObject({ bureauId: 'WJ', calendarUntil: null, mayChange: true });
    expect(contract?.publicKey).not.toBe('');
    expect(contract?.keyFingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    const [own] = await views().all(user('bureau-viewer', 'WJ'));
    expect(own).toMatchObject({
      id: WUJIN_CONTRACT,
      adjustments: [],
      publicKey: '',
      keyFingerprint: '',
      mayChange: false,
    });
    expect(await views().all(user('bureau-viewer', 'TN'))).toEqual([]);
    await expect(views().one(user('bureau-viewer', 'TN'), WUJIN_CONTRACT)).rejects.toMatchObject({
      code: 'settlement/unknown-contract',
    });
    await expect(views().all(user('auditor'))).rejects.toMatchObject({ code: 'identity/no-bureau' });
    expect(await views().all(user('supervisor'))).toMatchObject([{ mayChange: false }]);
  });

  it('says until which year the working days are known: of whole years only', async () => {
    const load = (from: string, to: string) =>
      test.dataSource.query(
        `INSERT INTO work_calendar (day, works, source) SELECT day, true, '测试' FROM generate_series($1::date, $2::date, '1 day') AS day`,
        [from, to],
      );
    await load('2024-01-01', '2024-12-31');
    await load('2025-01-01', '2025-12-30');
    const until = async () => (await views().all(user('settlement-clerk')))[0]?.calendarUntil;
    expect(await until()).toBe(2024);
    await load('2025-12-31', '2025-12-31');
    expect(await until()).toBe(2025);
  });
});
