import { App } from 'antd';
import { createElement, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { SoftphoneError } from '../softphone/softphone.js';
import text from '../parts/text.module.css';

/** Says what failed, in the words of whoever refused, with the reference under which the log has it. */
export function useReport(): (error: unknown) => void {
  const { notification } = App.useApp();
  const { t } = useTranslation();
  return useCallback(
    (error: unknown) => {
      // The log-in page says it.
      if (error instanceof ApiError && error.isUnauthenticated) return;
      const api = error instanceof ApiError ? error : null;
      if (!api && !(error instanceof SoftphoneError)) console.error(error);
      notification.warning({
        key: api?.code ?? (error instanceof SoftphoneError ? error.reason : 'unknown'),
        title: api ? api.message : t(error instanceof SoftphoneError ? `errors.${error.reason}` : 'errors.unknown'),
        description: api?.body.requestId
          ? createElement('span', { className: text.reference }, `${t('errors.reference')} ${api.body.requestId}`)
          : undefined,
        placement: 'bottomRight',
        duration: 8,
        props: { 'data-testid': 'error-notice' },
      });
    },
    [notification, t],
  );
}
