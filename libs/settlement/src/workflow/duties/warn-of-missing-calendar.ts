import { Injectable } from '@nestjs/common';
import { findTermsOfMonth, type StoredContract } from '@yiche/billing';
import { WorkCalendarService } from '@yiche/calendar';
import { monthOf } from '@yiche/kernel';
import { calendarNeeded } from '../../domain/clock-duties.js';
import { missingCalendarLetter } from '../../domain/warning-letters.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { WarnClerks } from '../warn-clerks.js';

/**
 * Warns once a week, from December on, that the working days of the year in which the next deadlines lie are not loaded (G5): without
 * them objections are refused, and silence is no acceptance.
 */
@Injectable()
export class WarnOfMissingCalendar implements ClockDuty {
  constructor(
    private readonly calendar: WorkCalendarService,
    private readonly warnClerks: WarnClerks,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const { year, week } = calendarNeeded(look.today);
    // The statement of December has its deadlines in January.
    const months = [`${year - 1}-12`, monthOf(look.now)];
    if (!months.some((month) => findTermsOfMonth(contract, month)) || (await this.isLoaded(year))) return;
    const letter = missingCalendarLetter({ title: contract.title, year });
    look.report.warned += await this.warnClerks.warn(contract, `calendar:${contract.id}:${year}:${week}`, letter);
  }

  private async isLoaded(year: number): Promise<boolean> {
    if (this.calendar.knownUntil(year) !== null) return true;
    await this.calendar.refresh();
    return this.calendar.knownUntil(year) !== null;
  }
}
