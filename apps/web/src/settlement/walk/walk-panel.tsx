import type { Statement } from '@yiche/contracts';
import { Breadcrumb } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AdjustmentStep } from './adjustment-step.js';
import { BillStep } from './bill-step.js';
import { CallStep } from './call-step.js';
import { CallsStep } from './calls-step.js';
import { DaysStep } from './days-step.js';
import { LinesStep } from './lines-step.js';
import { OutageStep } from './outage-step.js';
import { useWalk } from './use-walk.js';
import { type WalkPlace, indexOf } from './walk-place.js';
import walk from './walk.module.css';

/** The walk from the total to its parts, their days, the calls of a day and a call's recording: every amount is explained. */
export function WalkPanel({ statement }: { statement: Statement }) {
  const { place } = useWalk();
  const section = useFocusAtStep(`${place.part} ${place.day} ${place.call}`);
  return (
    <section ref={section} tabIndex={-1} data-testid="walk" data-part={place.part ?? ''}>
      <Crumbs statement={statement} />
      <Step statement={statement} place={place} />
    </section>
  );
}

/** The link that led here is gone: who walks by keyboard goes on from the top of the new step. */
function useFocusAtStep(step: string) {
  const section = useRef<HTMLElement>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    section.current?.focus({ preventScroll: true });
    if (section.current && section.current.getBoundingClientRect().top < 0) section.current.scrollIntoView();
  }, [step]);
  return section;
}

function Step({ statement, place }: { statement: Statement; place: WalkPlace }) {
  if (place.call) return <CallStep statement={statement} />;
  if (place.day) return <CallsStep statement={statement} day={place.day} />;
  const adjustment = statement.figures.adjustments[indexOf(place.part, 'adjustment') ?? -1];
  if (adjustment) return <AdjustmentStep adjustment={adjustment} />;
  if (place.part === 'outage') return <OutageStep statement={statement} />;
  if (place.part === 'lines') return <LinesStep statement={statement} />;
  const line = statement.figures.lines[indexOf(place.part, 'line') ?? -1];
  if (line || place.part === 'count') return <DaysStep statement={statement} line={line ?? null} />;
  return <BillStep statement={statement} />;
}

/** Where one is, and the way up. */
function Crumbs({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { place, to } = useWalk();
  const partName = usePartName(statement, place.part);
  const steps: { key: string; title: string; to: { search: string } }[] = [
    { key: 'bill', title: t('settlement.walk.bill'), to: to({}) },
  ];
  if (place.part) steps.push({ key: 'part', title: partName, to: to({ part: place.part }) });
  if (place.day) {
    const { part, day, counts, page, pageSize } = place;
    steps.push({ key: 'day', title: day, to: to({ part, day, counts, page, pageSize }) });
  }
  if (place.call) steps.push({ key: 'call', title: t('settlement.walk.callUnknown'), to: { search: '' } });
  if (steps.length === 1) return null;
  return (
    <nav aria-label={t('settlement.walk.crumbs')} className={walk.crumbs}>
      <Breadcrumb
        items={steps.map((step, index) => ({
          key: step.key,
          title:
            index === steps.length - 1 ? (
              <span aria-current="page">{step.title}</span>
            ) : (
              <Link to={step.to}>{step.title}</Link>
            ),
        }))}
      />
    </nav>
  );
}

function usePartName({ figures }: Statement, part: string | null): string {
  const { t } = useTranslation();
  const adjustment = figures.adjustments[indexOf(part, 'adjustment') ?? -1];
  if (adjustment) {
    return t('settlement.walk.adjustmentPart', { kind: t(`settlement.adjustmentKind.${adjustment.kind}`) });
  }
  if (part === 'outage') return t('settlement.walk.outagePart');
  if (part === 'lines') return t('settlement.walk.allLines');
  return figures.lines[indexOf(part, 'line') ?? -1]?.label ?? t('settlement.walk.allDays');
}
