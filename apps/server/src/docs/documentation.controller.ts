import { Controller, Header } from '@nestjs/common';
import { routes } from '@yiche/contracts';
import { ReadsNothingPersonal, Serves } from '@yiche/identity';
import { VERSION } from '../version.js';
import { documentationPage } from './documentation-page.js';
import { openApi, type OpenApi } from './open-api.js';

/** What this interface is, for whoever programs against it: made from the table of routes that it is served by. */
@Controller()
@ReadsNothingPersonal()
export class DocumentationController {
  private readonly document = openApi(routes, VERSION);

  @Serves(routes.documentation.page)
  @Header('content-type', routes.documentation.page.answer.file)
  page(): string {
    return documentationPage(this.document);
  }

  @Serves(routes.documentation.openApi)
  openApi(): OpenApi & Record<string, unknown> {
    return { ...this.document };
  }
}
