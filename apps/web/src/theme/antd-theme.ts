import type { ThemeConfig } from 'antd';
import { notices } from './components.js';
import { meanings } from './meanings.js';
import { step } from './primitives.js';

const { colour, font, fontFamily, radius } = meanings;

/** The same meanings as antd names them. */
export const antdTheme: ThemeConfig = {
  token: {
    colorPrimary: colour.primary,
    colorPrimaryHover: colour.primaryHover,
    colorInfo: colour.primary,
    colorLink: colour.primary,
    colorSuccess: colour.ok,
    colorWarning: colour.warn,
    colorWarningBg: colour.warnSoft,
    colorWarningBorder: colour.warnLine,
    colorError: colour.urgent,
    colorTextBase: colour.text,
    colorTextSecondary: colour.textQuiet,
    colorTextTertiary: colour.textFaint,
    colorTextDescription: colour.textFaint,
    colorTextPlaceholder: colour.textPlaceholder,
    colorBorder: colour.control,
    colorBorderSecondary: colour.line,
    colorBgLayout: colour.ground,
    borderRadius: radius.control,
    fontSize: font.body,
    fontFamily: fontFamily.text,
    controlHeight: meanings.controlHeight,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Table: { headerBg: colour.surfaceHead, cellPaddingBlock: step(5), cellPaddingInline: step(6) },
    Notification: { width: notices.width },
  },
};
