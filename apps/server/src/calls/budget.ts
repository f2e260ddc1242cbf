import type { Budget } from '@sluice/core';
import type { AccountsPort, LedgerPort, PacerPort } from './ports.ts';
import { windowsOf } from './windows.ts';

/** What the account's key may still spend: requests by window, and credits as far as the provider told. */
export async function readBudget(
  parts: { accounts: AccountsPort; pacer: PacerPort; ledger: LedgerPort },
  place: { workspaceId: string; accountId: string },
): Promise<Budget> {
  const account = await parts.accounts.resolve(place.workspaceId, place.accountId);
  const known = await parts.pacer.status(account.upstreamKey);
  const windows =
    known.length > 0
      ? known
      : windowsOf(account).map((window) => ({ ...window, used: 0, remaining: window.limit, resetsAt: 0 }));
  const { balance, balanceAt, reserved, spent } = await parts.ledger.summary(account.upstreamKey);
  return {
    windows: windows.map(({ name, limit, used, remaining, resetsAt }) => ({
      name,
      limit,
      used,
      remaining,
      resetsAt: new Date(resetsAt).toISOString(),
    })),
    credits: { balance, balanceAt, reserved, spent },
  };
}
