export type StartErrorCode =
  'already-running' | 'port-taken' | 'cannot-bind' | 'not-root' | 'no-account' | 'bad-prompt' | 'exited' | 'not-ready';

const sentences: Record<StartErrorCode, string> = {
  'already-running': '同名的 Asterisk 实例正由另一个程序运行。',
  'port-taken': '端口已被其他程序占用。',
  'cannot-bind': '无法监听该地址。',
  'not-root': '启动自带的 Asterisk 需要 root 权限。',
  'no-account': '无法为 Asterisk 建立系统用户 yiche-pbx 或用户组 yiche-recordings。',
  'bad-prompt': '替换的语音提示必须是 8 kHz、单声道、16 位 PCM 的 WAV 文件。',
  exited: 'Asterisk 启动后立即退出。',
  'not-ready': 'Asterisk 在限定时间内没有就绪。',
};

/** An Asterisk instance could not be started. `message` is for people, `code` for programs. */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    readonly code: StartErrorCode,
    { detail, cause }: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(detail === undefined ? sentences[code] : `${sentences[code]}（${detail}）`, { cause });
  }
}
