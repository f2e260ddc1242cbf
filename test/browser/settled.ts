import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Until the page has its heading, and nothing on it is on its way any more. */
export async function settled(page: Page, timeoutMs: number): Promise<void> {
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await nothingBusy(page, timeoutMs);
}

/** Until nothing is on its way any more: said to who reads by ear, as a state that no role or label tells of. */
export async function nothingBusy(page: Page, timeoutMs: number): Promise<void> {
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: timeoutMs }).toBe(0);
}
