/**
 * What callers hear: file name below `yc/` (or `digits/`) to Mandarin text. A file of the same name in an administrator's folder takes its place.
 * A2: greeting, notice of recording, place in the queue, the agent's number.
 */
export const prompts: Readonly<Record<string, string>> = {
  'yc/greeting': '您好，欢迎致电幺幺四挪车服务热线。',
  'yc/owner-greeting': '您好，您回拨的是公安挪车服务电话。',
  'yc/recorded': '为保证服务质量，本次通话将被录音。',
  'yc/queue-you-are-next': '您是下一位，话务员将马上为您服务。',
  'yc/queue-you-are-number': '您当前排在第',
  'yc/queue-in-line': '位。',
  'yc/queue-please-wait': '请稍候。',
  'yc/agent-serves': '话务员为您服务。',
  'yc/agent-lost': '线路中断，正在优先为您重新接通。',
  'yc/goodbye': '感谢您的来电，再见。',
  'yc/city-owner-hello': '喂，你好。',
  'yc/city-owner-agrees': '好的，是我的车，我马上下来挪车。',
  'yc/city-caller-blocked': '你好，我的车被一辆车堵住了，在武进区延政中路二号停车场，麻烦帮我联系车主挪车。',
  'yc/city-caller-plate': '车牌号是苏 D 一二三四五。',
  'digits/0': '零',
  'digits/1': '一',
  'digits/2': '二',
  'digits/3': '三',
  'digits/4': '四',
  'digits/5': '五',
  'digits/6': '六',
  'digits/7': '七',
  'digits/8': '八',
  'digits/9': '九',
  'digits/10': '十',
  'digits/hundred': '百',
  'digits/thousand': '千',
};

/** `8001` is read digit by digit, one as 幺, as telephone numbers are. */
export function agentPromptText(extension: string): string {
  const digits = [...extension].map((digit) => '零幺二三四五六七八九'[Number(digit)] ?? '').join('');
  return `${digits}号话务员为您服务。`;
}

/** Prompts of the extensions the hotline begins with; an extension without one is announced as 话务员为您服务. */
export const announcedExtensions: readonly string[] = Array.from({ length: 50 }, (_, index) => String(8001 + index));

/** Every prompt that is made, agents included: file name without `.wav` to text. */
export function allPrompts(): Map<string, string> {
  const all = new Map(Object.entries(prompts));
  for (const extension of announcedExtensions) all.set(`yc/agent-${extension}`, agentPromptText(extension));
  return all;
}
