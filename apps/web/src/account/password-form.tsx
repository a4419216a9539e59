import { LockOutlined } from '@ant-design/icons';
import type { PasswordAssessment } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, type FormItemProps, Input } from 'antd';
import { clsx } from 'clsx';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, wordsOf } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { keys, useEnvironment } from '../api/queries.js';
import text from '../parts/text.module.css';
import styles from './password-form.module.css';

interface Fields {
  current: string;
  next: string;
  again: string;
}

/** Typing is looked at when it pauses, ms. No setting: it is how typing feels. */
const PAUSE_MS = 350;

/** One's own password, the new one twice, with what the server says of it while it is typed. */
export function PasswordForm({ onChanged }: { onChanged?: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const next = Form.useWatch('next', form) ?? '';
  const assessment = useAssessment(next);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const change = async (fields: Fields) => {
    setBusy(true);
    setRefusal(null);
    try {
      await api.account.changePassword({ current: fields.current, next: fields.next });
      form.resetFields();
      void message.success(t('account.password.changed'));
      await queryClient.invalidateQueries({ queryKey: keys.session });
      await queryClient.invalidateQueries({ queryKey: keys.ownSessions });
      onChanged?.();
    } catch (error) {
      setRefusal(error instanceof ApiError ? error.message : t('errors.unknown'));
    } finally {
      setBusy(false);
    }
  };
  const required = { required: true, message: t('account.password.required') };
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={busy}
      onFinish={(fields) => void change(fields)}
      onValuesChange={() => setRefusal(null)}
      className={styles.passwordForm}
    >
      <PasswordField name="current" autoComplete="current-password" rules={[required]} />
      <PasswordField
        name="next"
        autoComplete="new-password"
        rules={[required]}
        extra={<Verdict isEmpty={next === ''} assessment={assessment} />}
      />
      <PasswordField
        name="again"
        autoComplete="new-password"
        dependencies={['next']}
        validateTrigger="onBlur"
        rules={[
          required,
          {
            validator: (_, again: string) =>
              !again || again === form.getFieldValue('next')
                ? Promise.resolve()
                : Promise.reject(new Error(t('account.password.differ'))),
          },
        ]}
      />
      {/* The place is kept, so that a refusal does not move the button. */}
      <div className={styles.message} aria-live="polite">
        {refusal && <Alert type="warning" showIcon title={refusal} data-testid="password-refusal" />}
      </div>
      <Button type="primary" htmlType="submit" loading={busy} data-testid="password-submit">
        {t('account.password.submit')}
      </Button>
    </Form>
  );
}

interface PasswordFieldProps extends Omit<FormItemProps<Fields>, 'name' | 'children'> {
  name: keyof Fields;
  autoComplete: 'current-password' | 'new-password';
}

function PasswordField({ name, autoComplete, ...item }: PasswordFieldProps) {
  const { t } = useTranslation();
  return (
    <Form.Item<Fields> name={name} label={t(`account.password.${name}`)} {...item}>
      <Input.Password
        prefix={<LockOutlined />}
        autoComplete={autoComplete}
        maxLength={256}
        data-testid={`password-${name}`}
      />
    </Form.Item>
  );
}

/** What is to be said of the new password: how strong it is, in words, and why it would be refused. */
function Verdict({ isEmpty, assessment }: { isEmpty: boolean; assessment: PasswordAssessment | null }) {
  const { t } = useTranslation();
  const rules = useEnvironment().data?.password;
  if (isEmpty) {
    return <span className={styles.verdict}>{rules && t('account.password.rules', { ...rules })}</span>;
  }
  if (!assessment) return <span className={clsx(styles.verdict, text.muted)}>{t('account.password.assessing')}</span>;
  const { strength, refusal } = assessment;
  return (
    <span className={styles.verdict} aria-live="polite" data-testid="password-verdict">
      {t('account.password.strengthLabel')}{' '}
      <strong className={refusal ? text.warn : text.ok}>{t(`account.password.strength.${strength}`)}</strong>
      {refusal && `　${wordsOf(refusal)}`}
    </span>
  );
}

/** The server's word on a password, once typing pauses; null until it has one. */
function useAssessment(next: string): PasswordAssessment | null {
  const [known, setKnown] = useState<{ next: string; assessment: PasswordAssessment } | null>(null);
  useEffect(() => {
    if (next === '') return;
    let isWanted = true;
    const pause = setTimeout(() => {
      api.account.assessPassword(next).then(
        (assessment) => isWanted && setKnown({ next, assessment }),
        // It is looked at again when it is sent.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(pause);
    };
  }, [next]);
  return known?.next === next ? known.assessment : null;
}
