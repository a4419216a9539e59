export { CalendarModule } from './calendar.module.js';
export { loadCalendarCommand, WorkCalendarService } from './work-calendar.service.js';
