import { App as AntdApp, ConfigProvider } from 'antd';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { type Location, MemoryRouter, type NavigateFunction, useLocation, useNavigate } from 'react-router';
import { i18n } from '../i18n/i18n.js';

/** Shows a part as a page would, in Chinese, at an address; gives the person before it and the address they have come to. */
export function show(part: ReactNode, { at = '/' }: { at?: string } = {}) {
  const seen: { location?: Location; navigate?: NavigateFunction } = {};
  function AddressBar() {
    seen.location = useLocation();
    seen.navigate = useNavigate();
    return null;
  }
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <I18nextProvider i18n={i18n}>
      <ConfigProvider button={{ autoInsertSpace: false }} theme={{ token: { motion: false } }}>
        <AntdApp>
          <QueryClientProvider client={queryClient}>
            <MemoryRouter initialEntries={[at]}>
              <AddressBar />
              {part}
            </MemoryRouter>
          </QueryClientProvider>
        </AntdApp>
      </ConfigProvider>
    </I18nextProvider>,
  );
  return {
    person: userEvent.setup(),
    queryClient,
    address: () => `${seen.location?.pathname ?? ''}${seen.location?.search ?? ''}`,
    /** The browser's "back". */
    back: () => act(async () => void (await seen.navigate?.(-1))),
  };
}
