import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Skeleton, Spin } from 'antd';
import { clsx } from 'clsx';
import type { HTMLAttributes, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import layout from './layout.module.css';
import styles from './page.module.css';
import text from './text.module.css';

/** The place of a page below the header: as wide as is read with ease. */
export function Page(props: HTMLAttributes<HTMLDivElement>) {
  return <div {...props} className={styles.page} />;
}

interface PageHeadProps {
  title: ReactNode;
  /** How many there are, of whom it is: beside the title, more quietly. */
  note?: ReactNode;
  /** The page that this one is a part of. */
  backTo?: string;
  /** Beside the title: how it stands. */
  children?: ReactNode;
  /** At the end of the line: what can be done, where one can go on. Not printed. */
  end?: ReactNode;
}

/** What a page is, how it stands, and what can be done on it: the same line on every page. */
export function PageHead({ title, note, backTo, children, end }: PageHeadProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <header className={styles.head}>
      {backTo !== undefined && (
        <Button
          type="text"
          className={layout.noPrint}
          icon={<ArrowLeftOutlined />}
          aria-label={t('app.back')}
          onClick={() => void navigate(backTo)}
        />
      )}
      <h1>{title}</h1>
      {children}
      {note !== undefined && <span className={clsx(text.muted, text.tabular)}>{note}</span>}
      {end !== undefined && <div className={clsx(styles.end, layout.noPrint)}>{end}</div>}
    </header>
  );
}

/** Stands where a page will be: nothing jumps when it comes. */
export function PageSkeleton({ rows }: { rows: number }) {
  return <Skeleton active paragraph={{ rows }} className={styles.page} />;
}

/** A page whose program is on its way. */
export function PageSpin() {
  return <Spin className={styles.spin} delay={300} />;
}
