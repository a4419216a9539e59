import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { SETTING_CHOICES, TIER_READINGS } from '@yiche/contracts';
import { Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DayPicker, MonthPicker } from '../../parts/form-fields.js';
import { formatRate } from '../amount-text.js';
import { readingKey, SETTINGS_OF } from './terms-facts.js';
import { TestNumbersField } from './test-numbers-field.js';
import formFields from '../../parts/form-fields.module.css';
import text from '../../parts/text.module.css';
import styles from './terms-fields.module.css';

/** Every field of a contract's terms but those that are no one's to type (the plan's kind, the rule's number). */
export function TermsFields({ contractId, hasTiers }: { contractId: string; hasTiers: boolean }) {
  const { t } = useTranslation();
  const label = (name: FormLabel) => t(`settlement.contract.form.${name}`);
  return (
    <>
      <Group title={t('settlement.contract.section.parties')}>
        <TextItem path={['terms', 'parties', 'bureau']} label={t('settlement.contract.fact.bureau')} />
        <TextItem path={['terms', 'parties', 'operator']} label={t('settlement.contract.fact.operator')} />
        <Form.Item name={['terms', 'term', 'from']} label={label('termFrom')}>
          <DayPicker label={label('termFrom')} />
        </Form.Item>
        <Form.Item name={['terms', 'term', 'to']} label={label('termTo')}>
          <DayPicker label={label('termTo')} />
        </Form.Item>
        <NumberItem path={['terms', 'renewals']} label={t('settlement.contract.fact.renewals')} />
      </Group>
      <Group title={t('settlement.contract.section.price')}>
        {hasTiers && <TieredPriceFields />}
        <Form.Item
          className={formFields.wide}
          name={['terms', 'accumulation']}
          label={t('settlement.contract.fact.accumulation')}
        >
          <Radio.Group
            options={(['term', 'calendar-year'] as const).map((each) => ({
              value: each,
              label: t(`settlement.contract.value.accumulation.${each}`),
            }))}
          />
        </Form.Item>
        <NumberItem path={['terms', 'carriedIn', 'count']} label={label('carriedInCount')} />
        <TextItem path={['terms', 'carriedIn', 'source']} label={label('carriedInSource')} />
        <Form.Item name={['terms', 'carriedIn', 'from']} label={label('carriedInFrom')}>
          <MonthPicker label={label('carriedInFrom')} />
        </Form.Item>
        <Settings of="price" />
      </Group>
      <Group title={t('settlement.contract.section.billable')}>
        <Settings of="billable" />
        <NumberItem
          path={['terms', 'billable', 'minimumSeconds']}
          label={label('minimumSeconds')}
          extra={label('ruleHint')}
        />
        <Form.Item
          className={formFields.wide}
          name={['terms', 'billable', 'testNumbers']}
          label={t('settlement.contract.fact.testNumbers')}
        >
          <TestNumbersField contractId={contractId} />
        </Form.Item>
      </Group>
      <Group title={t('settlement.contract.section.days')}>
        <NumberItem path={['terms', 'days', 'sendBy']} label={label('sendBy')} />
        <NumberItem path={['terms', 'days', 'objectBy']} label={label('objectBy')} />
        <NumberItem path={['terms', 'days', 'settleWithinWorkdays']} label={label('settleWithin')} />
        <Settings of="days" />
      </Group>
      <Group title={t('settlement.contract.section.money')}>
        <RateItem path={['terms', 'latePayment', 'daily']} label={label('lateDaily')} />
        <RateItem path={['terms', 'latePayment', 'cap']} label={label('lateCap')} />
        <TextItem path={['terms', 'breach']} label={label('breach')} />
        <RateItem path={['terms', 'outage', 'daily']} label={label('outageDaily')} />
        <RateItem path={['terms', 'outage', 'cap']} label={label('outageCap')} />
        <NumberItem
          path={['terms', 'outage', 'minutesOfADay']}
          label={label('outageMinutes')}
          extra={label('outageMinutesHint')}
        />
        <Settings of="money" />
        <TextItem path={['terms', 'settings', 'contractTotal']} label={label('contractTotal')} />
      </Group>
      <Group title={t('settlement.contract.section.mail')}>
        <MailItem path={['terms', 'mail', 'to']} label={t('settlement.contract.fact.mailTo')} />
        <MailItem path={['terms', 'mail', 'clerks']} label={t('settlement.contract.fact.mailClerks')} />
      </Group>
    </>
  );
}

type FormLabel =
  | 'termFrom'
  | 'termTo'
  | 'carriedInCount'
  | 'carriedInSource'
  | 'carriedInFrom'
  | 'minimumSeconds'
  | 'ruleHint'
  | 'sendBy'
  | 'objectBy'
  | 'settleWithin'
  | 'lateDaily'
  | 'lateCap'
  | 'outageDaily'
  | 'outageCap'
  | 'outageMinutes'
  | 'outageMinutesHint'
  | 'contractTotal'
  | 'breach';
type Path = (string | number)[];

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={formFields.fields}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function TextItem({ path, label }: { path: Path; label: string }) {
  return (
    <Form.Item name={path} label={label}>
      <Input />
    </Form.Item>
  );
}

function NumberItem({ path, label, extra }: { path: Path; label: string; extra?: string }) {
  return (
    <Form.Item name={path} label={label} extra={extra}>
      <InputNumber className={clsx(formFields.field, text.tabular)} controls={false} />
    </Form.Item>
  );
}

/** A rate is typed as the contract's schema has it, and said in per cent. */
function RateItem({ path, label }: { path: Path; label: string }) {
  const { t } = useTranslation();
  const rate = Form.useWatch<string | undefined>(path);
  return (
    <Form.Item name={path} label={label} extra={rate ? formatRate(rate) : t('settlement.contract.form.rateHint')}>
      <Input className={text.tabular} inputMode="decimal" />
    </Form.Item>
  );
}

function MailItem({ path, label }: { path: Path; label: string }) {
  const { t } = useTranslation();
  return (
    <Form.Item className={formFields.wide} name={path} label={label} extra={t('settlement.contract.form.mailHint')}>
      <Select mode="tags" open={false} tokenSeparators={[',', ';', ' ', '，', '；']} maxCount={10} suffixIcon={null} />
    </Form.Item>
  );
}

/** What the contract's words leave open, each with its clause beside it. */
function Settings({ of }: { of: keyof typeof SETTINGS_OF }) {
  const { t } = useTranslation();
  return SETTINGS_OF[of].map((key) => (
    <Form.Item
      key={key}
      className={formFields.wide}
      name={['terms', 'settings', key]}
      label={t(`settlement.contract.fact.${key}`)}
      extra={t(`settlement.contract.clause.${key}`)}
    >
      <Radio.Group
        options={SETTING_CHOICES[key].map((reading) => ({ value: reading, label: t(readingKey(key, reading)) }))}
      />
    </Form.Item>
  ));
}

function TieredPriceFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        className={formFields.wide}
        name={['terms', 'plan', 'reading']}
        label={t('settlement.contract.fact.reading')}
      >
        <Radio.Group
          options={TIER_READINGS.map((reading) => ({
            value: reading,
            label: t(`settlement.readingName.${reading}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        className={formFields.wide}
        name={['terms', 'settings', 'tiersBy']}
        label={t('settlement.contract.fact.tiersBy')}
        extra={t('settlement.contract.clause.tiersBy')}
        getValueProps={(value?: string) => ({ value: value ?? 'answered' })}
        normalize={(value: string) => (value === 'volume' ? value : undefined)}
      >
        <Radio.Group
          options={(['answered', 'volume'] as const).map((value) => ({
            value,
            label: t(`settlement.contract.setting.tiersBy.${value}`),
          }))}
        />
      </Form.Item>
      <TierList />
    </>
  );
}

function TierList() {
  const { t } = useTranslation();
  return (
    <Form.List name={['terms', 'plan', 'tiers']}>
      {(tiers, { add, remove }) => (
        <div className={clsx(styles.tiers, formFields.wide)}>
          {tiers.map((tier, index) => (
            <div key={tier.key} className={styles.row}>
              <Form.Item name={[tier.name, 'from']} label={t('settlement.contract.form.from')}>
                <InputNumber<number>
                  className={clsx(formFields.field, text.tabular)}
                  controls={false}
                  disabled={index === 0}
                  formatter={(value) => `${value ?? ''}`.replace(/\B(?=(\d{3})+$)/g, ',')}
                  parser={(text) => Number((text ?? '').replaceAll(',', ''))}
                />
              </Form.Item>
              <Form.Item name={[tier.name, 'price']} label={t('settlement.contract.form.price')}>
                <Input className={text.tabular} inputMode="decimal" />
              </Form.Item>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                disabled={index === 0}
                aria-label={t('settlement.contract.form.removeTier', { n: index + 1 })}
                onClick={() => remove(tier.name)}
              />
            </div>
          ))}
          <Button icon={<PlusOutlined />} disabled={tiers.length >= 20} onClick={() => add({ price: '' })}>
            {t('settlement.contract.form.addTier')}
          </Button>
        </div>
      )}
    </Form.List>
  );
}
