import { type ContactPolicy, type ContactRules, newContactPolicySchema } from '@yiche/contracts';
import { App, Button, Descriptions, Form, Input, InputNumber } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { contractDayOf } from '../app/contract-day.js';
import { formatDateTime } from '../app/elapsed.js';
import { useRefused } from './use-refused.js';
import { FormDialog } from '../parts/form-dialog.js';
import { DayPicker, TextField } from '../parts/form-fields.js';
import { Tag } from '../parts/tag.js';
import layout from '../parts/layout.module.css';
import formFields from '../parts/form-fields.module.css';
import text from '../parts/text.module.css';
import styles from './contact-rules.module.css';

interface Props {
  rules: ContactRules;
  onChanged: (rules: ContactRules) => void;
}

/** How owners may be called today, what will hold later, and how it came to be so. */
export function PolicyPanel({ rules, onChanged }: Props) {
  const { t } = useTranslation();
  const [isChanging, setChanging] = useState(false);
  const { policies, policyInForce, policyVersionInForce } = rules;
  // Newest first: of two that begin on a day the one that was entered last holds.
  const coming = policies
    .filter(({ validFrom }) => validFrom > contractDayOf(new Date()))
    .filter(({ validFrom }, index, all) => all.findIndex((each) => each.validFrom === validFrom) === index)
    .toSorted((a, b) => a.validFrom.localeCompare(b.validFrom));
  return (
    <section className={layout.panel} data-testid="contact-policy">
      <div className={layout.panelHead}>
        <h2>
          {t('contactRules.policy.title')}{' '}
          <Tag tone="active">
            {policyVersionInForce === 0
              ? t('contactRules.policy.own')
              : t('contactRules.policy.version', { n: policyVersionInForce })}
          </Tag>
        </h2>
        {rules.mayChange && (
          <Button className={layout.noPrint} onClick={() => setChanging(true)} data-testid="change-policy">
            {t('contactRules.policy.change')}
          </Button>
        )}
      </div>
      <Policy policy={policyInForce} />
      {coming.map(({ version, validFrom }) => (
        <p key={version} className={text.warn}>
          {t('contactRules.policy.coming', { day: validFrom, n: version })}
        </p>
      ))}
      <h3 className={styles.history}>{t('contactRules.policy.history')}</h3>
      {policies.length === 0 && <p className={text.muted}>{t('contactRules.policy.none')}</p>}
      <ol className={styles.versions}>
        {policies.map(({ version, validFrom, policy, reason, enteredBy, enteredAt }) => (
          <li key={version} data-testid={`policy-${version}`}>
            <p>
              <strong>{t('contactRules.policy.version', { n: version })}</strong>
              <span className={text.tabular}>{t('contactRules.policy.from', { day: validFrom })}</span>
              <span className={clsx(text.muted, text.tabular)}>
                {t('contactRules.policy.by', { name: enteredBy, at: formatDateTime(enteredAt) })}
              </span>
            </p>
            <p className={text.prose}>{reason}</p>
            <Policy policy={policy} />
          </li>
        ))}
      </ol>
      {isChanging && <PolicyDialog rules={rules} onChanged={onChanged} onClose={() => setChanging(false)} />}
    </section>
  );
}

function Policy({ policy: { attempts, spacingMinutes, hours, perPlateAndDay } }: { policy: ContactPolicy }) {
  const { t } = useTranslation();
  const isAllDay = hours.from === '00:00' && hours.to === '24:00';
  return (
    <Descriptions
      size="small"
      column={4}
      items={[
        {
          key: 'attempts',
          label: t('contactRules.policy.attempts'),
          children: `${attempts} ${t('contactRules.policy.times')}`,
        },
        {
          key: 'spacing',
          label: t('contactRules.policy.spacing'),
          children: `${spacingMinutes} ${t('contactRules.policy.minutes')}`,
        },
        {
          key: 'hours',
          label: t('contactRules.policy.hours'),
          children: isAllDay ? t('contactRules.policy.allDay') : `${hours.from}–${hours.to}`,
        },
        {
          key: 'day',
          label: t('contactRules.policy.perPlateAndDay'),
          children: `${perPlateAndDay} ${t('contactRules.policy.times')}`,
        },
      ]}
    />
  );
}

interface Values {
  policy: ContactPolicy;
  validFrom: string | null;
  reason: string;
}

function PolicyDialog({ rules, onChanged, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refused = useRefused();
  // As it was when the form was opened: what was entered since was not seen here.
  const [{ basedOn, policy }] = useState(() => ({
    basedOn: rules.policies[0]?.version ?? 0,
    policy: rules.policyInForce,
  }));
  return (
    <FormDialog<typeof newContactPolicySchema, Values>
      name="policy-form"
      title={t('contactRules.policy.changeTitle')}
      hint={t('contactRules.policy.hint')}
      okText={t('contactRules.policy.save')}
      schema={newContactPolicySchema}
      initial={{ policy, validFrom: contractDayOf(new Date()), reason: '' }}
      toBody={(values) => ({ ...values, basedOn })}
      onSubmit={async (body) => {
        onChanged(await api.contactRules.enterPolicy(rules.bureauId, body).catch(refused));
        void message.success(t('contactRules.policy.saved'));
      }}
      onClose={onClose}
    >
      <fieldset className={formFields.fields}>
        <Count name="attempts" label={t('contactRules.policy.attempts')} unit={t('contactRules.policy.times')} />
        <Count name="spacingMinutes" label={t('contactRules.policy.spacing')} unit={t('contactRules.policy.minutes')} />
        <Form.Item name={['policy', 'hours', 'from']} label={t('contactRules.policy.hoursFrom')}>
          <Input maxLength={5} data-testid="field-hours-from" />
        </Form.Item>
        <Form.Item
          name={['policy', 'hours', 'to']}
          label={t('contactRules.policy.hoursTo')}
          extra={t('contactRules.policy.hoursHint')}
        >
          <Input maxLength={5} data-testid="field-hours-to" />
        </Form.Item>
        <Count
          name="perPlateAndDay"
          label={t('contactRules.policy.perPlateAndDay')}
          unit={t('contactRules.policy.times')}
        />
        <Form.Item
          name="validFrom"
          label={t('contactRules.policy.validFrom')}
          rules={[{ required: true, message: t('contactRules.chooseDay') }]}
        >
          <DayPicker label={t('contactRules.policy.validFrom')} />
        </Form.Item>
      </fieldset>
      <TextField name="reason" label={t('contactRules.policy.reason')} rows={2} max={200} />
    </FormDialog>
  );
}

function Count({ name, label, unit }: { name: keyof ContactPolicy; label: string; unit: string }) {
  return (
    <Form.Item name={['policy', name]} label={label}>
      <InputNumber className={formFields.field} precision={0} suffix={unit} data-testid={`field-${name}`} />
    </Form.Item>
  );
}
