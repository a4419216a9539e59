import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';

/** Something could not be loaded: what, why, and how to try again. */
export function LoadFailed({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Result
      status="warning"
      title={title}
      subTitle={error instanceof ApiError ? error.message : t('errors.unknown')}
      data-testid="load-failed"
      extra={<Button onClick={onRetry}>{t('app.retry')}</Button>}
    />
  );
}
