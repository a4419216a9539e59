import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAsterisk } from './asterisk-instance.js';
import { startDemoCity } from './demo-city/demo-city.js';
import { stopBeingRoot } from './pbx-account.js';
import { pbxSettingsSchema } from './pbx-settings.js';
import { provisionAsterisk } from './provision-asterisk.js';
import { provisionOptionsFromEnvironment } from './provision-settings.js';
import { renderConfig } from './render-config.js';

const usage = `用法：
  main.js provision                       准备 Asterisk（已有则立即返回）
  main.js render <settings.json> <目录> <home>  只生成配置文件
  main.js run <settings.json>             运行 PBX，直到收到 SIGTERM
  main.js demo                            运行 PBX 和演示城市，直到 Ctrl-C`;

async function main([command, ...args]: readonly string[]): Promise<void> {
  switch (command) {
    case 'provision':
      return provision();
    case 'render':
      return render(args[0] ?? '', args[1] ?? '', args[2] ?? '/srv/yiche114/pbx');
    case 'run':
      return run(args[0] ?? '');
    case 'demo':
      return demo();
    default:
      throw new Error(usage);
  }
}

const options = { ...provisionOptionsFromEnvironment(process.env), onProgress: (line: string) => console.log(line) };

async function provision(): Promise<void> {
  const { version, rootDir } = await provisionAsterisk(options);
  console.log(`Asterisk ${version}：${rootDir}`);
}

async function readSettings(file: string) {
  return pbxSettingsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

async function render(settingsFile: string, folder: string, home: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of renderConfig(await readSettings(settingsFile), { home }))
    await writeFile(join(folder, name), text, { mode: 0o640 });
}

async function run(settingsFile: string): Promise<void> {
  const settings = await readSettings(settingsFile);
  const installation = await provisionAsterisk(options);
  const pbx = await startAsterisk(installation, settings, { onLine: (line) => console.log(line) });
  await stopBeingRoot(installation);
  console.log(`PBX ${settings.systemName} 已就绪`);
  const { code } = await Promise.race([pbx.exited, untilAskedToStop().then(() => ({ code: 0 }))]);
  await pbx.stop();
  process.exitCode = code ?? 1;
}

async function demo(): Promise<void> {
  const secret = () => randomBytes(24).toString('base64url');
  const installation = await provisionAsterisk(options);
  const secrets = { amiEvents: secret(), amiControl: secret(), ari: secret(), record: secret().slice(0, 16) };
  const pbx = await startAsterisk(installation, { secrets }, { onLine: (line) => console.log(`PBX  ${line}`) });
  try {
    const city = await startDemoCity(
      installation,
      { secrets: { ami: secret() } },
      { onLine: (line) => console.log(`城市 ${line}`) },
    );
    console.log(
      `演示城市：curl --json '{}' -H 'Authorization: Bearer ${city.controlToken}' ${city.controlUrl}/calls    录音：${pbx.spoolRecordingDir}`,
    );
    await untilAskedToStop();
    await city.stop();
  } finally {
    await pbx.stop();
  }
}

function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
