import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  filler,
  sheetOf,
  stringsOf,
  times,
  workbookOf,
  writeZip,
} from '../../libs/evidence/src/testing/hostile-workbooks.js';
import type { Application } from './application.js';

/** Each has two uploads at a time, as many as one person may. */
const UPLOADERS = 2;
const STALLERS = 2;
const ADDRESS = '/api/settlement/verifications';

/** Bureau viewers who upload what is made to harm, and who begin uploads and do not go on, for as long as a bench runs. */
export class HostileUploads {
  /** How many times each answer came, by its code; `gone` where the connection ended without one. */
  readonly answers = new Map<string, number>();
  private isOver = false;
  private readonly loops: Promise<void>[] = [];

  private constructor(private readonly url: string) {}

  static async start(application: Application): Promise<HostileUploads> {
    const uploads = new HostileUploads(application.url);
    const workbooks = await hostileWorkbooks();
    for (let person = 0; person < UPLOADERS + STALLERS; person += 1) {
      const cookie = await viewer(application, `hostile${person}`);
      for (const place of [0, 1])
        uploads.loops.push(
          uploads.repeat((round) =>
            person < UPLOADERS
              ? uploads.send(cookie, workbooks[(round + place) % workbooks.length] as Buffer)
              : uploads.send(cookie, Buffer.from('PK'), { isWhole: false, creeps: place === 1 }),
          ),
        );
    }
    return uploads;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.loops);
  }

  private async repeat(once: (round: number) => Promise<void>): Promise<void> {
    for (let round = 0; !this.isOver; round += 1) await once(round);
  }

  private async send(cookie: string, bytes: Buffer, { isWhole = true, creeps = false } = {}): Promise<void> {
    const answer = await new Promise<string>((resolve) => {
      const sending = request(new URL(ADDRESS, this.url), {
        ...{ method: 'POST', agent: false },
        headers: { cookie, 'x-yiche': '1', 'content-type': 'application/octet-stream' },
      });
      const ticks = setInterval(() => {
        if (this.isOver && !isWhole) sending.destroy();
        else if (creeps) sending.write('x');
      }, 1_000);
      sending.on('error', () => resolve('gone'));
      sending.on('close', () => {
        clearInterval(ticks);
        resolve('gone');
      });
      sending.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          sending.destroy();
          resolve((JSON.parse(text) as { code?: string }).code ?? 'verified');
        });
      });
      if (isWhole) sending.end(bytes);
      else sending.write(bytes);
    });
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
    if (answer === 'gone' || answer === 'uploads/too-many') await delay(500);
  }
}

/** @returns the cookie of a new bureau viewer's session */
async function viewer(application: Application, username: string): Promise<string> {
  const { rows } = await application.database.query<{ id: string }>('SELECT id FROM bureau LIMIT 1');
  const printed = await application.command('create-user', [
    ...['--username', username, '--name', username, '--role', 'bureau-viewer', '--bureau', rows[0]?.id ?? ''],
  ]);
  await application.database.query('UPDATE users SET must_change_password = false WHERE username = $1', [username]);
  const answer = await fetch(new URL('/api/session', application.url), {
    method: 'POST',
    headers: { 'x-yiche': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: printed.trim().split('：').at(-1) }),
  });
  if (!answer.ok) throw new Error(`${username} cannot log in: ${await answer.text()}`);
  return String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '';
}

/** One enormous text, millions of shared texts, a row without end, a bomb that its size hides. */
async function hostileWorkbooks(): Promise<Buffer[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-bench-'));
  const made: Buffer[] = [];
  const all = [
    workbookOf(sheetOf(['<row r="1"><c t="inlineStr"><is><t>', ...filler(200), '</t></is></c></row>'])),
    workbookOf(sheetOf([]), [
      {
        name: 'xl/sharedStrings.xml',
        content: stringsOf(times(3_000_000, (index) => `<si><t>${index}</t></si>`)),
      },
    ]),
    workbookOf(
      sheetOf([
        '<row r="1">',
        ...times(2_000_000, (index) => `<c t="inlineStr"><is><t>${index}</t></is></c>`),
        '</row>',
      ]),
    ),
    workbookOf(sheetOf([]), [{ name: 'xl/worksheets/sheet1.xml', content: filler(50), unpacked: 100 }]),
  ];
  for (const entries of all) {
    const file = path.join(folder, 'workbook');
    await writeZip(file, entries);
    made.push(await readFile(file));
  }
  await rm(folder, { recursive: true, force: true });
  return made;
}
