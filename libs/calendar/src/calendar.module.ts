import { Module } from '@nestjs/common';
import { WorkCalendarService } from './work-calendar.service.js';

/** Working days of China. Needs `PlatformModule` and `AuditModule`. */
@Module({ providers: [WorkCalendarService], exports: [WorkCalendarService] })
export class CalendarModule {}
