import { type Contract, isTiered, newContractVersionSchema, settingsOf } from '@yiche/contracts';
import { App, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useSettlementCache } from '../../api/settlement-queries.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { MonthPicker, TextField } from '../../parts/form-fields.js';
import { dialogWidth } from '../../theme/components.js';
import { openedOn } from '../contract-versions.js';
import { TermsFields } from './terms-fields.js';
import { type VersionValues, isChanged, versionBody } from './terms-form-values.js';

/** A new version of the terms, from the first of a month; months that were closed keep theirs. */
export function VersionDialog({ contract, onClose }: { contract: Contract; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { keepContract, invalidate } = useSettlementCache();
  // As it was when the form was opened: the contract may be read anew beneath it, and what was entered since was not seen here.
  const [{ current, basedOn }] = useState(() => openedOn(contract));
  if (!current) return null;
  return (
    <FormDialog<typeof newContractVersionSchema, VersionValues>
      name="version-form"
      width={dialogWidth.terms}
      title={t('settlement.contract.newVersion')}
      hint={t('settlement.contract.newVersionHint')}
      okText={t('settlement.contract.newVersion')}
      schema={newContractVersionSchema}
      initial={{ validFrom: null, terms: { ...current, settings: settingsOf(current) }, reason: '' }}
      toBody={(values) => versionBody(values, current, basedOn)}
      refuse={(body) => (isChanged(body.terms, current) ? null : t('settlement.contract.nothingChanged'))}
      onSubmit={async (body) => {
        try {
          keepContract(await api.settlement.addVersion(contract.id, body));
        } catch (error) {
          // Somebody else may have been faster: the page behind the form shows what is so.
          void invalidate('contracts');
          throw error;
        }
        void invalidate('statements');
        void message.success(t('settlement.contract.versionSaved'));
      }}
      onClose={onClose}
    >
      <Form.Item
        name="validFrom"
        label={t('settlement.contract.startMonth')}
        rules={[{ required: true, message: t('settlement.choose.month') }]}
      >
        <MonthPicker label={t('settlement.contract.startMonth')} />
      </Form.Item>
      <TermsFields contractId={contract.id} hasTiers={isTiered(current.plan)} />
      <TextField name="reason" label={t('settlement.contract.form.reason')} rows={3} />
    </FormDialog>
  );
}
