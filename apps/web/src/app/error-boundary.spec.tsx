import { describe, expect, it, jest } from '@jest/globals';
import { screen } from '@testing-library/react';
import { show } from '../testing/show.js';
import { ErrorBoundary } from './error-boundary.js';

function Broken({ error }: { error: Error }): never {
  throw error;
}
const broken = (error: Error) => {
  // React tells the console of an error that a boundary has taken.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  return show(
    <ErrorBoundary>
      <Broken error={error} />
    </ErrorBoundary>,
  );
};

describe('a room that cannot be shown', () => {
  it('because its part of an old page is gone offers to refresh, and blames nobody', () => {
    broken(new TypeError('Failed to fetch dynamically imported module: http://x/assets/a.js'));
    expect(screen.getByTestId('part-missing')).toHaveTextContent('通话不受影响');
    expect(screen.getByRole('button', { name: '刷新' })).toBeVisible();
  });

  it('because of a bug says so, with what a report needs, and can be loaded anew', () => {
    broken(new Error('x is undefined'));
    expect(screen.getByText('x is undefined')).toBeVisible();
    expect(screen.getByTestId('refresh')).toBeVisible();
    expect(screen.queryByTestId('part-missing')).toBeNull();
  });
});
