import { type ContactPolicy, type ContactRules, newContactPolicySchema } from '@yiche/contracts';
import { App, Button, Checkbox, Descriptions, Form, Input, InputNumber } from 'antd';
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

function Policy({
  policy: { attempts, spacingMinutes, hours, secondNumber, perPlateAndDay },
}: {
  policy: ContactPolicy;
}) {
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
        {
          key: 'second',
          label: t('contactRules.policy.second'),
          span: 4,
          children: secondNumber
            ? t('contactRules.policy.secondFrom', { n: secondNumber.fromAttempt, ...secondNumber.hours })
            : t('contactRules.policy.secondNot'),
        },
      ]}
    />
  );
}

/** The hours in which a telephone at home may ring, as far as they are among those of calling. */
function byDay({ from, to }: ContactPolicy['hours']): ContactPolicy['hours'] {
  const day = { from: from > '08:00' ? from : '08:00', to: to < '21:00' ? to : '21:00' };
  return day.from < day.to ? day : { from, to };
}

interface Values {
  policy: ContactPolicy & { secondNumber: NonNullable<ContactPolicy['secondNumber']> };
  callsSecond: boolean;
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
      initial={{
        policy: { ...policy, secondNumber: policy.secondNumber ?? { fromAttempt: 2, hours: byDay(policy.hours) } },
        callsSecond: policy.secondNumber !== null,
        validFrom: contractDayOf(new Date()),
      }}
      toBody={({ callsSecond, policy: { secondNumber, ...rest }, ...values }) => ({
        ...{ ...values, basedOn },
        policy: { ...rest, secondNumber: callsSecond ? secondNumber : null },
      })}
      onSubmit={async (body) => {
        onChanged(await api.contactRules.enterPolicy(rules.bureauId, body).catch(refused));
        void message.success(t('contactRules.policy.saved'));
      }}
      onClose={onClose}
    >
      <fieldset className={formFields.fields}>
        <Count name="attempts" label={t('contactRules.policy.attempts')} unit={t('contactRules.policy.times')} />
        <Count name="spacingMinutes" label={t('contactRules.policy.spacing')} unit={t('contactRules.policy.minutes')} />
        <HoursFields of={['policy', 'hours']} name="hours" hint={t('contactRules.policy.hoursHint')} />
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
      <SecondNumberFields />
      <TextField name="reason" label={t('contactRules.policy.reason')} rows={2} max={200} />
    </FormDialog>
  );
}

/** Whether the other number of an owner is called, and if so how. */
function SecondNumberFields() {
  const { t } = useTranslation();
  const calls = Form.useWatch<boolean>('callsSecond');
  return (
    <>
      <Form.Item name="callsSecond" valuePropName="checked" extra={t('contactRules.policy.secondHint')}>
        <Checkbox data-testid="field-callsSecond">{t('contactRules.policy.secondCalled')}</Checkbox>
      </Form.Item>
      {/* Kept while it is hidden, so that a box that is ticked again has what was there. */}
      <fieldset className={formFields.fields} hidden={!calls}>
        <Form.Item name={['policy', 'secondNumber', 'fromAttempt']} label={t('contactRules.policy.secondFromAttempt')}>
          <InputNumber
            className={formFields.field}
            precision={0}
            suffix={t('contactRules.policy.nth')}
            data-testid="field-fromAttempt"
          />
        </Form.Item>
        <HoursFields of={['policy', 'secondNumber', 'hours']} name="second-hours" />
      </fieldset>
    </>
  );
}

function HoursFields({ of, name, hint }: { of: readonly string[]; name: string; hint?: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name={[...of, 'from']} label={t('contactRules.policy.hoursFrom')}>
        <Input maxLength={5} data-testid={`field-${name}-from`} />
      </Form.Item>
      <Form.Item name={[...of, 'to']} label={t('contactRules.policy.hoursTo')} extra={hint}>
        <Input maxLength={5} data-testid={`field-${name}-to`} />
      </Form.Item>
    </>
  );
}

function Count({ name, label, unit }: { name: keyof ContactPolicy; label: string; unit: string }) {
  return (
    <Form.Item name={['policy', name]} label={label}>
      <InputNumber className={formFields.field} precision={0} suffix={unit} data-testid={`field-${name}`} />
    </Form.Item>
  );
}
