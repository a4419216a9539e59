import type { Language } from '@yiche/contracts';
import { z } from 'zod';
import { en, zhCN } from 'zod/locales';

/** Has zod itself say in this language what a schema has no words of ours for. */
export const speakZod = (language: Language): void => void z.config(language === 'zh-CN' ? zhCN() : en());
