import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount } from './amount-text.js';
import { readLineNumbers } from './line-numbers.js';
import text from '../parts/text.module.css';

/** Numbers of lines, `12,30-35`; says how many were read. Its value in the form is the text. */
export function LineNumbersField({ name, label, hint }: { name: string; label: string; hint: string }) {
  const { t } = useTranslation();
  const typed = Form.useWatch<string | undefined>(name) ?? '';
  const numbers = readLineNumbers(typed);
  const count =
    numbers && numbers.length > 0 ? t('settlement.objections.linesRead', { n: formatCount(numbers.length) }) : hint;
  return (
    <Form.Item
      name={name}
      label={label}
      initialValue=""
      extra={count}
      rules={[
        {
          validator: (_, value: string) =>
            readLineNumbers(value ?? '') === null
              ? Promise.reject(new Error(t('settlement.objections.linesWrong')))
              : Promise.resolve(),
        },
      ]}
    >
      <Input className={text.tabular} inputMode="numeric" data-testid={`field-${name}`} />
    </Form.Item>
  );
}
