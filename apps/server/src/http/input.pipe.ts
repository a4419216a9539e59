import { StandardSchemaValidationPipe } from '@nestjs/common';
import { DomainError } from '@yiche/kernel';
import { z } from 'zod';

// What zod itself has to say is said in Chinese, as everything else.
z.config(z.locales.zhCN());

/** Validates every body, query and parameter that names a schema; what is wrong is told by place, the input is not echoed. */
export function inputPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => {
      const list = issues.slice(0, 20).map((issue) => ({ path: pathOf(issue.path), message: issue.message }));
      const sentence = list.map(({ message }) => message).find((message) => /[\u4e00-\u9fff]/.test(message));
      return new DomainError('http/invalid-input', sentence ?? '提交的内容不符合要求', 'invalid', { issues: list });
    },
  });
}

function pathOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}
