import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { whenUnauthenticated } from '../api/http.js';
import { createQueryClient } from '../api/queries.js';
import { useEndSession } from '../session/use-session.js';
import { ErrorBoundary } from './error-boundary.js';
import { createAppRouter } from './router.js';
import { antdTheme } from '../theme/antd-theme.js';
import { notices } from '../theme/components.js';

export function App() {
  const { i18n } = useTranslation();
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(createAppRouter);
  const isChinese = i18n.language === 'zh-CN';
  useEffect(() => {
    dayjs.locale(isChinese ? 'zh-cn' : 'en');
  }, [isChinese]);
  return (
    <ConfigProvider locale={isChinese ? zhCN : enUS} theme={antdTheme} button={{ autoInsertSpace: false }}>
      <AntdApp notification={{ maxCount: 3 }} message={{ maxCount: 1, top: notices.top, duration: 2.5 }}>
        <QueryClientProvider client={queryClient}>
          <ErrorBoundary>
            <SessionWatch />
            <RouterProvider router={router} />
          </ErrorBoundary>
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  );
}

/** The one place where a 401 of any request becomes the end of the session. */
function SessionWatch() {
  const endSession = useEndSession();
  const { t } = useTranslation();
  useEffect(() => {
    whenUnauthenticated((error) => endSession(error.message || t('session.ended')));
  }, [endSession, t]);
  return null;
}
