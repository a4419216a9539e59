import Bowser from 'bowser';

/** A device in words, from what its browser says of itself: `Chrome 131 · Windows 10`; empty when that says nothing known. */
export function deviceName(userAgent: string): string {
  if (userAgent === '') return '';
  const { browser, os } = Bowser.parse(userAgent);
  const named = (name?: string, version?: string) => [name, version].filter(Boolean).join(' ');
  return [named(browser.name, browser.version?.split('.')[0]), named(os.name, os.versionName ?? os.version)]
    .filter(Boolean)
    .join(' · ')
    .slice(0, 60);
}
