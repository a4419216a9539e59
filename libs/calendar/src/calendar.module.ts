import { Module } from '@nestjs/common';
import { AuditModule } from '@yiche/audit';
import { WorkCalendarService } from './work-calendar.service.js';

/** Working days of China. Needs `PlatformModule`. */
@Module({ imports: [AuditModule], providers: [WorkCalendarService], exports: [WorkCalendarService] })
export class CalendarModule {}
