import { Body, Controller, Get, Header, Param, Post, Query, StreamableFile } from '@nestjs/common';
import {
  contractMonthSchema,
  recordComplaintSchema,
  serviceReportQuerySchema,
  type Complaint,
  type RecordComplaint,
  type ServiceReport,
  type ServiceReportQuery,
} from '@yiche/contracts';
import { actorOf, Bureaus, CurrentUser, Reads, requireBureau, RequireRoles, type SessionUser } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { z } from 'zod';
import { Complaints } from '../complaints.service.js';
import { serviceReportWorkbook } from '../service-report-workbook.js';
import { ServiceReports } from '../service-report.js';

const bureau = { schema: z.string().max(8, '没有这个公安局') };
const month = { schema: contractMonthSchema };
const target = { schema: serviceReportQuerySchema };

/** The monthly service report and what is written down for it. */
@Controller('api/settlement')
@RequireRoles('settlement-clerk', 'supervisor')
export class ServiceReportsController {
  constructor(
    private readonly reports: ServiceReports,
    private readonly complaints: Complaints,
    private readonly bureaus: Bureaus,
    private readonly clock: Clock,
  ) {}

  @Get('service-reports/:bureauId/:month')
  @Reads('service-report', { of: ['bureauId', 'month'] })
  @RequireRoles('settlement-clerk', 'supervisor', 'administrator', 'bureau-viewer')
  report(
    @CurrentUser() user: SessionUser,
    @Param('bureauId', bureau) bureauId: string,
    @Param('month', month) of: string,
    @Query(target) query: ServiceReportQuery,
  ): Promise<ServiceReport> {
    return this.reports.of(requireBureau(user, this.bureaus, bureauId), of, query.target);
  }

  @Get('service-reports/:bureauId/:month/workbook')
  @Reads('service-report-workbook', { of: ['bureauId', 'month'] })
  @Header('cache-control', 'private, no-store')
  @RequireRoles('settlement-clerk', 'supervisor', 'administrator', 'bureau-viewer')
  async workbook(
    @CurrentUser() user: SessionUser,
    @Param('bureauId', bureau) bureauId: string,
    @Param('month', month) of: string,
    @Query(target) query: ServiceReportQuery,
  ): Promise<StreamableFile> {
    const report = await this.report(user, bureauId, of, query);
    const { name } = this.bureaus.get(report.bureauId);
    const bytes = await serviceReportWorkbook(report, name, this.clock.now());
    const file = encodeURIComponent(`服务报告-${report.bureauId}-${of}.xlsx`);
    return new StreamableFile(bytes, {
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      disposition: `attachment; filename="service-report-${report.bureauId}-${of}.xlsx"; filename*=UTF-8''${file}`,
      length: bytes.length,
    });
  }

  @Post('complaints')
  complain(
    @CurrentUser() user: SessionUser,
    @Body({ schema: recordComplaintSchema }) body: RecordComplaint,
  ): Promise<Complaint> {
    requireBureau(user, this.bureaus, body.bureauId);
    return this.complaints.record(actorOf(user), body);
  }
}
