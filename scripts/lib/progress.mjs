/** Prints a long step when it begins and how long it took; errors pass through untouched. */
export async function step(title, work) {
  const began = Date.now();
  process.stdout.write(`▸ ${title} …\n`);
  const result = await work();
  const seconds = (Date.now() - began) / 1000;
  process.stdout.write(`  ✓ ${title}（${seconds.toFixed(1)} 秒）\n`);
  return result;
}
