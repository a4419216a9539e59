import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useCommands } from '../../app/use-commands.js';
import { Tag } from '../../parts/tag.js';
import text from '../../parts/text.module.css';
import styles from './test-numbers-field.module.css';

interface Props {
  contractId: string;
  /** Given by the form: the entries' ids. */
  value?: string[];
  onChange?: (ids: string[]) => void;
}

/** Numbers from which tests are made (G1). A number goes to the server and the id of its entry comes back; which number it was, nobody can read. */
export function TestNumbersField({ contractId, value = [], onChange }: Props) {
  const { t } = useTranslation();
  const { busy, run } = useCommands();
  const [number, setNumber] = useState('');
  const add = () =>
    run('add', async () => {
      const { id } = await api.settlement.testNumber(contractId, number);
      onChange?.([...value, id]);
      setNumber('');
    });
  return (
    <div className={styles.testNumbers}>
      {value.map((id, at) => (
        <Tag key={id} className={clsx(text.tabular, styles.number)}>
          {t('settlement.contract.form.testNumber', { n: at + 1, id: id.slice(-4) })}
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('settlement.contract.form.removeTestNumber', { n: at + 1 })}
            onClick={() => onChange?.(value.filter((each) => each !== id))}
          />
        </Tag>
      ))}
      <Input.Search
        className={text.tabular}
        inputMode="tel"
        value={number}
        placeholder={t('settlement.contract.form.testNumberHint')}
        aria-label={t('settlement.contract.form.addTestNumber')}
        enterButton={t('settlement.contract.form.addTestNumber')}
        loading={busy.has('add')}
        onChange={({ target }) => setNumber(target.value)}
        onSearch={() => number.trim() !== '' && void add()}
        data-testid="field-test-number"
      />
    </div>
  );
}
