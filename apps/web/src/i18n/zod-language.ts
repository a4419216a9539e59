import { z } from 'zod';
import { en, zhCN } from 'zod/locales';
import type { Language } from './i18n.js';

/** Has zod itself say in this language what a schema has no words of ours for. */
export const speakZod = (language: Language): void => void z.config(language === 'zh-CN' ? zhCN() : en());
