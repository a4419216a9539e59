import { LockOutlined, UserOutlined } from '@ant-design/icons';
import type { Environment } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { keys, useEnvironment } from '../api/queries.js';
import { landingOf } from '../app/navigation.js';
import { takeEndReason, useSession } from './use-session.js';
import styles from './log-in.module.css';

interface Fields {
  username: string;
  password: string;
}

export function LogInPage() {
  const { t, i18n } = useTranslation();
  const queryClient = useQueryClient();
  const location = useLocation();
  const session = useSession();
  const environment = useEnvironment();
  const [form] = Form.useForm<Fields>();
  const [endReason, setEndReason] = useState(takeEndReason);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  if (session.data) {
    const from = (location.state as { from?: string } | null)?.from;
    return <Navigate to={landingOf(session.data, from)} replace />;
  }

  const logIn = async (fields: Fields) => {
    setBusy(true);
    setRefusal(null);
    setEndReason(null);
    try {
      const me = await api.session.open(fields);
      queryClient.setQueryData(keys.session, me);
    } catch (error) {
      setRefusal(error instanceof ApiError ? error.message : t('errors.unknown'));
      form.getFieldInstance('password')?.focus?.();
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={styles.logIn}>
      <section className={styles.card}>
        <header className={styles.head}>
          <img src="/favicon.svg" alt="" className={styles.logo} />
          <div>
            <h1>{t('session.title')}</h1>
            <p className={styles.subtitle}>{t('session.subtitle')}</p>
          </div>
        </header>
        {/* The place is kept, so that a refusal does not move the fields. */}
        <div className={styles.message} aria-live="polite">
          {refusal ? (
            <Alert type="warning" showIcon title={refusal} data-testid="login-error" />
          ) : environment.failureCount > 2 ? (
            <Alert type="warning" showIcon title={t('session.environmentFailed')} />
          ) : endReason ? (
            <Alert type="info" showIcon title={endReason} />
          ) : null}
        </div>
        <Form form={form} layout="vertical" requiredMark={false} onFinish={logIn} disabled={busy}>
          <Form.Item
            name="username"
            label={t('session.username')}
            rules={[{ required: true, whitespace: true, message: t('session.usernameRequired') }]}
          >
            <Input
              size="large"
              prefix={<UserOutlined />}
              autoComplete="username"
              autoFocus
              data-testid="login-username"
            />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('session.password')}
            rules={[{ required: true, message: t('session.passwordRequired') }]}
          >
            <Input.Password
              size="large"
              prefix={<LockOutlined />}
              autoComplete="current-password"
              data-testid="login-password"
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={busy} data-testid="login-submit">
            {t('session.submit')}
          </Button>
        </Form>
        {environment.data?.demo && (
          <DemoUsers
            users={environment.data.demoUsers}
            disabled={busy}
            onPick={({ username, password }) => {
              form.setFieldsValue({ username, password });
              void logIn({ username, password });
            }}
          />
        )}
      </section>
      <p className={styles.notice}>
        {t('session.notice')}
        <Button
          type="link"
          size="small"
          onClick={() => void i18n.changeLanguage(i18n.language === 'zh-CN' ? 'en-US' : 'zh-CN')}
        >
          {t('app.language')}
        </Button>
      </p>
    </main>
  );
}

function DemoUsers(props: {
  users: Environment['demoUsers'];
  disabled: boolean;
  onPick: (user: Environment['demoUsers'][number]) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.demo}>
      <h2>{t('session.demoUsers')}</h2>
      <ul>
        {props.users.map((user) => (
          <li key={user.username}>
            <Button
              block
              disabled={props.disabled}
              onClick={() => props.onPick(user)}
              data-testid={`demo-user-${user.username}`}
            >
              {/* The role stands beside the name; a name that brings it along need not say it twice. */}
              <span>{user.displayName.replace(/（.*）$/, '')}</span>
              <span className={styles.role}>
                {t(`roles.${user.role}`)} {user.username}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
