import { Button, Result } from 'antd';
import { type ComponentType, Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, createBrowserRouter } from 'react-router';
import { PageSpin } from '../parts/page.js';
import { LogInPage } from '../session/log-in-page.js';
import { Layout } from './layout.js';
import { useMe } from './me.js';
import { homeOf, maySee, type RoomName } from './navigation.js';

interface PageRoute {
  readonly path: string;
  readonly Page: ComponentType;
}

/** A page's program is loaded when it is opened. */
const page = (load: () => Promise<ComponentType>): ComponentType => lazy(async () => ({ default: await load() }));

/** The pages of every room: none stands in the menu without one. */
const PAGES: Readonly<Record<RoomName, readonly PageRoute[]>> = {
  desk: [{ path: 'desk', Page: page(async () => (await import('../desk/desk-page.js')).DeskPage) }],
  relocations: [
    {
      path: 'relocations',
      Page: page(async () => (await import('../relocations/relocation-list-page.js')).RelocationListPage),
    },
    {
      path: 'relocations/:id',
      Page: page(async () => (await import('../relocations/relocation-detail-page.js')).RelocationDetailPage),
    },
  ],
  supervision: [
    {
      path: 'supervision',
      Page: page(async () => (await import('../supervision/supervision-page.js')).SupervisionPage),
    },
  ],
  settlement: [
    {
      path: 'settlement',
      Page: page(async () => (await import('../settlement/statement-list-page.js')).StatementListPage),
    },
    {
      path: 'settlement/contracts',
      Page: page(async () => (await import('../settlement/contracts/contracts-page.js')).ContractsPage),
    },
    { path: 'settlement/verify', Page: page(async () => (await import('../settlement/verify-page.js')).VerifyPage) },
    {
      path: 'settlement/report/:bureauId/:month',
      Page: page(async () => (await import('../settlement/report/report-page.js')).ServiceReportPage),
    },
    { path: 'settlement/:id', Page: page(async () => (await import('../settlement/statement-page.js')).StatementPage) },
  ],
  contactRules: [
    {
      path: 'contact-rules',
      Page: page(async () => (await import('../contact-rules/contact-rules-page.js')).ContactRulesPage),
    },
  ],
  users: [{ path: 'admin/users', Page: page(async () => (await import('../admin/users-page.js')).UsersPage) }],
};

const AccountPage = page(async () => (await import('../account/account-page.js')).AccountPage);

export function createAppRouter() {
  return createBrowserRouter([
    { path: '/login', element: <LogInPage /> },
    {
      path: '/',
      element: <Layout />,
      children: [
        { index: true, element: <Home /> },
        ...Object.entries(PAGES).flatMap(([room, pages]) =>
          pages.map((route) => ({ path: route.path, element: <Guarded room={room as RoomName} {...route} /> })),
        ),
        {
          path: 'account',
          element: (
            <Suspense fallback={<PageSpin />}>
              <AccountPage />
            </Suspense>
          ),
        },
        { path: '*', element: <Elsewhere reason="notFound" /> },
      ],
    },
  ]);
}

/** Shows a page to those whose room it lies in. */
function Guarded({ room, Page }: PageRoute & { room: RoomName }) {
  const me = useMe();
  if (!maySee(me, room)) return <Elsewhere reason="notYours" />;
  return (
    <Suspense fallback={<PageSpin />}>
      <Page />
    </Suspense>
  );
}

function Home() {
  return <Navigate to={homeOf(useMe())} replace />;
}

/** There is no such page, or it is other people's: why, and the way back. */
function Elsewhere({ reason }: { reason: 'notFound' | 'notYours' }) {
  const { t } = useTranslation();
  return (
    <Result
      status="info"
      title={t(`app.${reason}`)}
      subTitle={t(`app.${reason}Hint`)}
      extra={
        <Link to="/">
          <Button type="primary">{t('app.backHome')}</Button>
        </Link>
      }
      data-testid={reason === 'notFound' ? 'not-found' : 'not-yours'}
    />
  );
}
