import { describe, expect, it } from '@jest/globals';
import { UploadPlaces } from './upload-places.js';

/** Work that goes on until it is told to end. */
function held() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { work: () => ended, end: () => end() };
}
const refused = (message: string) => ({ code: 'uploads/too-many', kind: 'too-many', message });

describe('uploads', () => {
  it('are two of one person at a time; the third is not begun', async () => {
    const limit = new UploadPlaces();
    const [one, two] = [held(), held()];
    const first = limit.run('a', one.work);
    const second = limit.run('a', two.work);
    let begun = false;
    const third = async () => {
      begun = true;
    };
    await expect(limit.run('a', third)).rejects.toMatchObject(refused('您已有文件正在上传或处理，请等它完成后再试'));
    expect(begun).toBe(false);
    one.end();
    await first;
    await limit.run('a', third);
    expect(begun).toBe(true);
    two.end();
    await second;
  });

  it('are sixteen in all, whoever asks, and one that fails makes room', async () => {
    const limit = new UploadPlaces();
    const works = Array.from({ length: 15 }, held);
    const running = works.map((each, index) => limit.run(`user-${index}`, each.work));
    await expect(limit.run('d', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const last = held();
    running.push(limit.run('d', last.work));
    await expect(limit.run('e', async () => undefined)).rejects.toMatchObject(
      refused('正在上传的文件太多，请稍后再试'),
    );
    for (const each of [...works, last]) each.end();
    await Promise.all(running);
    expect(await limit.run('e', async () => 'done')).toBe('done');
  });
});
