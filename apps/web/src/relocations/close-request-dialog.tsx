import {
  type CloseRelocation,
  closeRelocationSchema,
  NOTE_LIMIT,
  type Outcome,
  OUTCOMES,
  type Relocation,
} from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { FormDialog } from '../parts/form-dialog.js';
import { MomentPicker, TextField } from '../parts/form-fields.js';

interface Values {
  outcome?: Outcome;
  promisedAt?: string | null;
  note: string;
}

/** Writes the outcome of a request that is in hand without a call: one whose lookup was answered later. */
export function CloseRequestDialog({ relocation, onClose }: { relocation: Relocation; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const close = async (body: CloseRelocation) => {
    queryClient.setQueryData(keys.relocation(relocation.id), await api.relocations.close(relocation.id, body));
    void queryClient.invalidateQueries({ queryKey: keys.relocationPages });
    void queryClient.invalidateQueries({ queryKey: keys.deskTasks });
  };
  return (
    <FormDialog<typeof closeRelocationSchema, Values>
      name="close-request"
      title={t('detail.close')}
      hint={t('detail.closeHint')}
      okText={t('detail.closeNow')}
      schema={closeRelocationSchema}
      toBody={({ outcome, promisedAt, note }) => ({
        ...{ version: relocation.version, outcome, note },
        ...(outcome === 'promised' && promisedAt ? { promisedAt } : {}),
      })}
      refuse={({ outcome }) => (outcome ? null : t('finish.chooseOutcome'))}
      onSubmit={close}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item
            name="outcome"
            label={t('finish.outcome')}
            rules={[{ required: true, message: t('finish.chooseOutcome') }]}
          >
            <Select
              options={OUTCOMES.map((value) => ({ value, label: t(`relocation.outcome.${value}`) }))}
              data-testid="field-outcome"
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['outcome']}>
            {() =>
              form.getFieldValue('outcome') === 'promised' && (
                <Form.Item name="promisedAt" label={t('finish.promisedAt')}>
                  <MomentPicker label={t('finish.promisedAt')} />
                </Form.Item>
              )
            }
          </Form.Item>
          <TextField name="note" label={t('finish.note')} rows={2} max={NOTE_LIMIT} />
        </>
      )}
    </FormDialog>
  );
}
