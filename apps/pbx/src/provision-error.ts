export type ProvisionErrorCode =
  'not-linux' | 'not-root' | 'install-failed' | 'download-failed' | 'broken-root' | 'prompts-failed' | 'bad-data-dir';

const sentences: Record<ProvisionErrorCode, string> = {
  'not-linux': '只有 Linux 才能自动安装 Asterisk，请改用外部 PBX 或模拟器。',
  'not-root': '自动安装 Asterisk 需要 root 权限，请用 root 运行，或事先安装 asterisk 20 以上版本。',
  'install-failed': '无法用 apt-get 安装所需软件，请检查网络和软件源。',
  'download-failed': '无法从 Debian 软件源取得 Asterisk，请检查网络后重试。',
  'broken-root': '已缓存的 Asterisk 无法运行，请删除该目录后重试。',
  'prompts-failed': '无法合成语音提示。',
  'bad-data-dir': 'YICHE_PBX_DIR 必须是绝对路径。',
};

/** No Asterisk can be had here. `message` is for people, `code` for programs. */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
  readonly detail: string | undefined;

  constructor(
    readonly code: ProvisionErrorCode,
    { detail, cause }: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(detail === undefined ? sentences[code] : `${sentences[code]}（${detail}）`, { cause });
    this.detail = detail;
  }
}
