import type {
  PauseLatePayment,
  RaiseObjection,
  RecordPayment,
  RefuseStatement,
  SettleObjection,
  Statement,
} from '@yiche/contracts';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useSettlementCache } from '../api/settlement-queries.js';

/** What can be done with a statement. Each shows the statement as it is afterwards, and says what was done. */
export function useStatementCommands({ id }: Statement) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { keepStatement, invalidate } = useSettlementCache();
  const done = async (work: Promise<Statement>, said: string) => {
    try {
      keepStatement(await work);
    } catch (error) {
      // What was refused may have been done by somebody else: the page shows what is so.
      void invalidate('statement', id);
      throw error;
    }
    void message.success(said);
    // What a step settles may be an adjustment that now waits in the contract.
    void invalidate('contracts');
  };
  return {
    send: () => done(api.settlement.send(id), t('settlement.confirm.sent')),
    accept: () => done(api.settlement.accept(id), t('settlement.confirm.accepted')),
    refuse: (body: RefuseStatement) => done(api.settlement.refuse(id, body), t('settlement.confirm.refused')),
    override: async (reason: string) => {
      await api.settlement.override(id, reason);
      await invalidate('statement', id);
      void message.success(t('settlement.confirm.overridden'));
    },
    object: (body: RaiseObjection) => done(api.settlement.object(id, body), t('settlement.objections.raised')),
    settle: (objectionId: string, body: SettleObjection) =>
      done(api.settlement.settle(id, objectionId, body), t('settlement.objections.settledMessage')),
    pay: (body: RecordPayment) => done(api.settlement.pay(id, body), t('settlement.payments.recorded')),
    pause: (body: PauseLatePayment) => done(api.settlement.pause(id, body), t('settlement.pauses.recorded')),
  };
}
