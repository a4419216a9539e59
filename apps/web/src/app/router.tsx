import { Button, Result, Spin } from 'antd';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, createBrowserRouter } from 'react-router';
import { LogInPage } from '../session/log-in-page.js';
import { Layout } from './layout.js';
import { homeOf, useMe } from './me.js';

const DeskPage = lazy(() => import('../desk/desk-page.js').then(({ DeskPage }) => ({ default: DeskPage })));
const RelocationListPage = lazy(() =>
  import('../relocations/relocation-list-page.js').then((module) => ({ default: module.RelocationListPage })),
);
const RelocationDetailPage = lazy(() =>
  import('../relocations/relocation-detail-page.js').then((module) => ({ default: module.RelocationDetailPage })),
);
const AccountPage = lazy(() =>
  import('../account/account-page.js').then(({ AccountPage }) => ({ default: AccountPage })),
);
const UsersPage = lazy(() => import('../admin/users-page.js').then(({ UsersPage }) => ({ default: UsersPage })));
const SupervisionPage = lazy(() =>
  import('../supervision/supervision-page.js').then((module) => ({ default: module.SupervisionPage })),
);
const StatementListPage = lazy(() =>
  import('../settlement/statement-list-page.js').then((module) => ({ default: module.StatementListPage })),
);
const StatementPage = lazy(() =>
  import('../settlement/statement-page.js').then((module) => ({ default: module.StatementPage })),
);
const ContractsPage = lazy(() =>
  import('../settlement/contracts/contracts-page.js').then((module) => ({ default: module.ContractsPage })),
);
const VerifyPage = lazy(() =>
  import('../settlement/verify-page.js').then(({ VerifyPage }) => ({ default: VerifyPage })),
);
const ServiceReportPage = lazy(() =>
  import('../settlement/report/report-page.js').then((module) => ({ default: module.ServiceReportPage })),
);

export function createAppRouter() {
  return createBrowserRouter([
    { path: '/login', element: <LogInPage /> },
    {
      path: '/',
      element: <Layout />,
      children: [
        { index: true, element: <Home /> },
        { path: 'desk', element: <Page room={<DeskRoom />} /> },
        { path: 'relocations', element: <Page room={<RelocationListPage />} /> },
        { path: 'relocations/:id', element: <Page room={<RelocationDetailPage />} /> },
        { path: 'supervision', element: <Page room={<SupervisionPage />} /> },
        { path: 'settlement', element: <Page room={<StatementListPage />} /> },
        { path: 'settlement/contracts', element: <Page room={<ContractsPage />} /> },
        { path: 'settlement/verify', element: <Page room={<VerifyPage />} /> },
        { path: 'settlement/report/:bureauId/:month', element: <Page room={<ServiceReportPage />} /> },
        { path: 'settlement/:id', element: <Page room={<StatementPage />} /> },
        { path: 'account', element: <Page room={<AccountPage />} /> },
        { path: 'admin/users', element: <Page room={<UsersRoom />} /> },
        { path: '*', element: <NotFound /> },
      ],
    },
  ]);
}

function Page({ room }: { room: React.ReactNode }) {
  return <Suspense fallback={<Spin className="page-spin" delay={300} />}>{room}</Suspense>;
}

function Home() {
  return <Navigate to={homeOf(useMe())} replace />;
}

/** The desk is for people who take calls; others are led to the requests. */
function DeskRoom() {
  const me = useMe();
  return me.roles.includes('agent') ? <DeskPage /> : <Navigate to="/relocations" replace />;
}

/** Only for administrators; the server decides again. */
function UsersRoom() {
  return useMe().roles.includes('administrator') ? <UsersPage /> : <NotFound />;
}

function NotFound() {
  const { t } = useTranslation();
  return (
    <Result
      status="info"
      title={t('app.notFound')}
      extra={
        <Link to="/">
          <Button type="primary">{t('app.backHome')}</Button>
        </Link>
      }
    />
  );
}
