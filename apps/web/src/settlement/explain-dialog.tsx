import { type DifferenceKind, type Statement, explainDifferencesSchema } from '@yiche/contracts';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useSettlementCache } from '../api/settlement-queries.js';
import { FormDialog } from '../parts/form-dialog.js';
import { TextField } from '../parts/form-fields.js';
import { formatCount } from './amount-text.js';

/** Named differences, or all unexplained ones of a kind. */
export interface ToExplain {
  readonly ids: readonly string[];
  readonly kind: DifferenceKind | null;
  readonly count: number;
}

/** One explanation for one, several or all differences of a kind. */
export function ExplainDialog(props: {
  statement: Statement;
  toExplain: ToExplain;
  onClose: () => void;
  onExplained: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { invalidate } = useSettlementCache();
  const { ids, kind, count } = props.toExplain;
  const { id } = props.statement;
  return (
    <FormDialog<typeof explainDifferencesSchema, { explanation: string }>
      name="explain-form"
      title={kind ? t(`settlement.differenceKind.${kind}`) : t('settlement.differences.explain')}
      hint={t('settlement.differences.explainHint', { n: formatCount(count) })}
      okText={t('settlement.action.explain')}
      schema={explainDifferencesSchema}
      toBody={({ explanation }) => ({ ids, kind, explanation })}
      onSubmit={async (body) => {
        try {
          await api.settlement.explain(id, body);
        } finally {
          // Also where it was refused: somebody else may have explained them.
          await Promise.all([invalidate('differences', id), invalidate('statement', id)]);
        }
        void message.success(t('settlement.differences.explained', { n: formatCount(count) }));
        props.onExplained();
      }}
      onClose={props.onClose}
    >
      <TextField name="explanation" label={t('settlement.differences.explanationLabel')} />
    </FormDialog>
  );
}
