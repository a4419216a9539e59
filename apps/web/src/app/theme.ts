import type { ThemeConfig } from 'antd';

/** A calm blue; texts at least 4.5:1 on their ground; red is left to what must be acted on now. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#2a62a8',
    colorPrimaryHover: '#3a72b8',
    colorInfo: '#2a62a8',
    colorLink: '#2a62a8',
    colorSuccess: '#1d7a4c',
    colorWarning: '#a85d00',
    colorWarningBg: '#fdf3e3',
    colorWarningBorder: '#e3b566',
    colorError: '#c02b2b',
    colorTextBase: '#1b2733',
    colorTextSecondary: '#4a5866',
    colorTextTertiary: '#5c6a78',
    colorTextDescription: '#5c6a78',
    colorTextPlaceholder: '#6a7783',
    colorBorder: '#c5ced8',
    colorBorderSecondary: '#e1e7ed',
    colorBgLayout: '#eef2f6',
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      "-apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Segoe UI', sans-serif",
    controlHeight: 32,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Table: { headerBg: '#f5f7fa', cellPaddingBlock: 10, cellPaddingInline: 12 },
    Notification: { width: 360 },
  },
};
