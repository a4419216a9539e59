import { CalendarOutlined } from '@ant-design/icons';
import { BILLING_REASONS, type Statement, type StatementFigures } from '@yiche/contracts';
import { Table, type TableProps } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyHint } from '../../parts/empty-hint.js';
import { column, tableWidth } from '../../theme/components.js';
import { formatAmount, formatCount, timesText } from '../amount-text.js';
import { type PlacedDay, isOfMonth, placeDays } from './day-places.js';
import { useWalk } from './use-walk.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import styles from './days-step.module.css';
import walk from './walk.module.css';

type Line = StatementFigures['lines'][number];

/** The days of the month: what came in, what counts, what does not and why; with a line of the bill, what of it falls to each day. */
export function DaysStep({ statement, line }: { statement: Statement; line: Line | null }) {
  const { t } = useTranslation();
  const columns = useColumns(line);
  if (line && !isOfMonth(line, statement.figures)) {
    return (
      <section className={layout.panel}>
        <LineHead line={line} />
        <EmptyHint icon={<CalendarOutlined />} title={t('settlement.walk.earlierLine')} />
      </section>
    );
  }
  const days = placeDays(statement.days, statement.figures, line);
  const sum = (of: (day: PlacedDay) => number) => days.reduce((total, day) => total + of(day), 0);
  const totals = [sum((day) => day.arrived), sum((day) => day.counted), sum((day) => day.arrived - day.counted)];
  return (
    <section className={layout.panel}>
      {line && <LineHead line={line} />}
      <Table<PlacedDay>
        rowKey="day"
        size="small"
        dataSource={days}
        columns={columns}
        pagination={false}
        scroll={{ x: tableWidth.narrow }}
        locale={{ emptyText: <EmptyHint icon={<CalendarOutlined />} title={t('settlement.walk.noDays')} /> }}
        data-testid="days"
        summary={() => (
          <Table.Summary.Row className={styles.sum}>
            <Table.Summary.Cell index={0}>{t('settlement.walk.monthTotal')}</Table.Summary.Cell>
            {totals.map((total, index) => (
              <Table.Summary.Cell key={index} index={index + 1} align="right">
                {formatCount(total)}
              </Table.Summary.Cell>
            ))}
            <Table.Summary.Cell index={4} colSpan={2} />
            {line && (
              <>
                <Table.Summary.Cell index={6} align="right">
                  {formatCount(sum((day) => day.ofLine))}
                </Table.Summary.Cell>
                <Table.Summary.Cell index={7} align="right">
                  {formatAmount(
                    timesText(
                      line.price,
                      sum((day) => day.ofLine),
                    ),
                  )}
                </Table.Summary.Cell>
              </>
            )}
          </Table.Summary.Row>
        )}
      />
    </section>
  );
}

function LineHead({ line }: { line: Line }) {
  return (
    <p className={clsx(walk.line, text.tabular)}>
      <strong>{line.label}</strong>
      <span>
        {formatAmount(line.price)} × {formatCount(line.count)} = <strong>{formatAmount(line.amount)}</strong>
      </span>
    </p>
  );
}

function useColumns(line: Line | null): TableProps<PlacedDay>['columns'] {
  const { t } = useTranslation();
  const { place, to } = useWalk();
  const none = <span className={text.muted}>—</span>;
  const number = { align: 'right' as const, className: text.tabular, width: column.count };
  return [
    {
      title: t('settlement.walk.day'),
      width: column.name,
      className: text.tabular,
      render: (_, { day, arrived }) =>
        arrived === 0 ? (
          <span className={text.muted}>{day}</span>
        ) : (
          <Link
            to={to({ part: place.part, day, counts: line ? 'yes' : null })}
            aria-label={t('settlement.walk.openDay', { day })}
            data-testid={`day-${day}`}
          >
            {day}
          </Link>
        ),
    },
    { title: t('settlement.walk.arrived'), ...number, render: (_, { arrived }) => formatCount(arrived) },
    { title: t('settlement.walk.countedDay'), ...number, render: (_, { counted }) => formatCount(counted) },
    {
      title: t('settlement.walk.notCounted'),
      ...number,
      render: (_, { day, arrived, counted }) =>
        arrived === counted ? (
          <span className={text.muted}>0</span>
        ) : (
          <Link to={to({ part: 'count', day, counts: 'no' })}>{formatCount(arrived - counted)}</Link>
        ),
    },
    {
      title: t('settlement.walk.whyNot'),
      render: (_, { reasons }) => (
        <span className={clsx(text.muted, text.tabular)}>
          {BILLING_REASONS.filter((reason) => reason !== 'answered' && reasons[reason])
            .map((reason) => `${t(`settlement.reason.${reason}`)} ${formatCount(reasons[reason] ?? 0)}`)
            .join(' · ')}
        </span>
      ),
    },
    {
      title: t('settlement.walk.places'),
      align: 'right',
      width: column.number,
      className: text.tabular,
      render: (_, { places }) => (places ? `${formatCount(places.first)} – ${formatCount(places.last)}` : none),
    },
    ...(line
      ? [
          {
            title: t('settlement.walk.ofLine'),
            ...number,
            render: (_: unknown, { ofLine }: PlacedDay) => (ofLine === 0 ? none : formatCount(ofLine)),
          },
          {
            title: t('settlement.walk.ofLineAmount'),
            ...number,
            width: column.name,
            render: (_: unknown, { ofLine }: PlacedDay) =>
              ofLine === 0 ? none : formatAmount(timesText(line.price, ofLine)),
          },
        ]
      : []),
  ];
}
