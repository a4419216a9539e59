import { Controller, Header, StreamableFile } from '@nestjs/common';
import { routes, type Complaint, type InputsOf, type ServiceReport } from '@yiche/contracts';
import { actorOf, Bureaus, Reads, requireBureau, Serves, type SessionUser } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { Complaints } from '../complaints.service.js';
import { serviceReportWorkbook } from '../service-report-workbook.js';
import { ServiceReports } from '../service-report.js';

type In = InputsOf<typeof routes.serviceReport>;

/** The monthly service report and what is written down for it. */
@Controller()
export class ServiceReportsController {
  constructor(
    private readonly reports: ServiceReports,
    private readonly complaints: Complaints,
    private readonly bureaus: Bureaus,
    private readonly clock: Clock,
  ) {}

  @Serves(routes.serviceReport.report)
  @Reads('service-report', { of: ['bureauId', 'month'] })
  report(user: SessionUser, { bureauId, month: of, query }: In['report']): Promise<ServiceReport> {
    return this.reports.of(requireBureau(user, this.bureaus, bureauId), of, query.target);
  }

  @Serves(routes.serviceReport.workbook)
  @Reads('service-report-workbook', { of: ['bureauId', 'month'] })
  @Header('cache-control', 'private, no-store')
  async workbook(user: SessionUser, { bureauId, month: of, query }: In['workbook']): Promise<StreamableFile> {
    const report = await this.report(user, { bureauId, month: of, query });
    const { name } = this.bureaus.get(report.bureauId);
    const bytes = await serviceReportWorkbook(report, name, this.clock.now());
    const file = encodeURIComponent(`服务报告-${report.bureauId}-${of}.xlsx`);
    return new StreamableFile(bytes, {
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      disposition: `attachment; filename="service-report-${report.bureauId}-${of}.xlsx"; filename*=UTF-8''${file}`,
      length: bytes.length,
    });
  }

  @Serves(routes.serviceReport.recordComplaint)
  complain(user: SessionUser, { body }: In['recordComplaint']): Promise<Complaint> {
    requireBureau(user, this.bureaus, body.bureauId);
    return this.complaints.record(actorOf(user), body);
  }
}
