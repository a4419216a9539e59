import { StandardSchemaValidationPipe, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { cleanInput } from '@yiche/platform';

/** Cleans every body, query and parameter, and validates those that name a schema. */
export class InputPipe implements PipeTransform {
  private readonly validation = new StandardSchemaValidationPipe({
    // What is wrong is told by place, the input is not echoed.
    exceptionFactory: (issues) => {
      const list = issues.slice(0, 20).map((issue) => ({ path: pathOf(issue.path), message: issue.message }));
      const problem = list.map(({ message }) => message).find((message) => /[\u4e00-\u9fff]/.test(message));
      return refusal('http/invalid-input', { problem: problem ?? null }, { issues: list });
    },
  });

  /** @throws DomainError `http/invalid-input`, `http/unreadable-text`, `http/too-deep` */
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    return this.validation.transform(cleanInput(value), metadata);
  }
}

function pathOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}
