import { expect, it } from '@jest/globals';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { fetchAnew } from './fetch-anew.js';

const moment = () => new Promise((resolve) => setTimeout(resolve, 0));

it('an answer that was under way before the news is asked for again, be it the first or a later one', async () => {
  const client = new QueryClient();
  const answers: ((version: number) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: ['request', 'r1'],
    queryFn: () => new Promise<number>((resolve) => answers.push(resolve)),
  });
  const leave = observer.subscribe(() => undefined);
  // Twice while the first answer is under way.
  const news = [fetchAnew(client, ['request']), fetchAnew(client, ['request', 'r1'])];
  await moment();
  answers[0]?.(1);
  await moment();
  await moment();
  expect(answers.length).toBeGreaterThan(1);
  answers.at(-1)?.(2);
  await Promise.all(news);
  expect(client.getQueryData(['request', 'r1'])).toBe(2);

  void observer.refetch();
  await moment();
  const before = answers.length;
  const later = fetchAnew(client, ['request', 'r1']);
  await moment();
  expect(answers).toHaveLength(before + 1);
  answers.at(-2)?.(2);
  answers.at(-1)?.(3);
  await later;
  expect(client.getQueryData(['request', 'r1'])).toBe(3);
  leave();
  client.clear();
});
