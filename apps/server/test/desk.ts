import type { Outcome } from '@yiche/contracts';
import type { Locator } from 'playwright-core';
import type { AgentBrowser } from './browser.js';

/** An agent's desk in a browser, by what stands on it. */
export interface Desk {
  byTestId(id: string): Locator;
  /** Waits until the agent is in this state. */
  untilState(state: string): Promise<void>;
  /** From the log-in of a demo agent until calls may come. */
  logInToReady(url: string, username?: string): Promise<void>;
  /** Hangs up, closes the request with this outcome, and is ready again. */
  finish(outcome: Outcome): Promise<void>;
}

export function deskIn({ page }: AgentBrowser): Desk {
  const byTestId = (id: string): Locator => page.getByTestId(id).first();
  const untilState = (state: string): Promise<void> =>
    page.locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  return {
    byTestId,
    untilState,
    logInToReady: async (url, username = '8001') => {
      await page.goto(url);
      await byTestId('login-username').fill(username);
      await byTestId('login-password').fill('yiche-114-demo');
      await byTestId('login-submit').click();
      await byTestId('go-on-duty').click();
      await untilState('ready');
    },
    finish: async (outcome) => {
      await page.keyboard.press('F9');
      await untilState('wrap-up');
      await byTestId(`outcome-${outcome}`).click();
      await page.keyboard.press('F10');
      await untilState('ready');
    },
  };
}
