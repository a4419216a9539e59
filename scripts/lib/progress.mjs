let output = process.stdout;

/** Where steps are told from now on: a program whose standard output is a result tells them elsewhere. */
export function progressTo(stream) {
  output = stream;
}

/** Prints a long step when it begins and how long it took; errors pass through untouched. */
export async function step(title, work) {
  const began = Date.now();
  output.write(`▸ ${title} …\n`);
  const result = await work();
  const seconds = (Date.now() - began) / 1000;
  output.write(`  ✓ ${title}（${seconds.toFixed(1)} 秒）\n`);
  return result;
}
