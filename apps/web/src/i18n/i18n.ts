import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { enUS } from './en-US.js';
import { zhCN } from './zh-CN.js';
import { speakZod } from './zod-language.js';

export const LANGUAGES = ['zh-CN', 'en-US'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'yiche.language';

export const i18n = i18next.createInstance();

void i18n.use(initReactI18next).init({
  lng: readLanguage(),
  fallbackLng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCN }, 'en-US': { translation: enUS } },
  initAsync: false,
  returnNull: false,
  showSupportNotice: false,
  // React escapes what it renders.
  interpolation: { escapeValue: false },
});

i18n.on('languageChanged', (language) => {
  localStorage.setItem(STORAGE_KEY, language);
  speak(language as Language);
});
speak(i18n.language as Language);

function speak(language: Language): void {
  document.documentElement.lang = language;
  speakZod(language);
}

function readLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  return LANGUAGES.find((language) => language === stored) ?? 'zh-CN';
}
