import type { Overview } from '@sluice/core';

export interface Standing {
  overview: Overview;
  /** Whether a row of any run was ever written anywhere. */
  sent: boolean;
  /** Members and open invitations; undefined where one may not invite. */
  people: number | undefined;
}

export interface Step {
  key: 'link' | 'enrich' | 'send' | 'invite';
  done: boolean;
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((all, one) => all + one, 0);

/** The way from a fresh installation to the whole job; each step is done as soon as it was done anywhere. */
export function stepsOf({ overview, sent, people }: Standing): Step[] {
  return [
    { key: 'link', done: sum(overview.accounts) > 0 },
    { key: 'enrich', done: overview.runs.completed > 0 },
    { key: 'send', done: sent },
    ...(people === undefined ? [] : [{ key: 'invite' as const, done: people > 1 }]),
  ];
}

/** Whether there is nothing to show yet: no account, no run, no call. */
export function isFresh({ accounts, runs, month, lastMonth }: Overview): boolean {
  return sum(accounts) + sum(runs) + month.calls + lastMonth.calls === 0;
}
