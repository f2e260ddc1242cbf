import type { WindowState } from '@sluice/runtime';
import type { FastifyInstance } from 'fastify';
import { readBalance, type Account } from '../billing/accounts.ts';
import { PRICES } from '../billing/plans.ts';
import { sendJson } from './answers.ts';
import { callerOf, type ApiService } from './service.ts';

/** Free of credits, five a minute (Lusha reference 2.8 and 3.13). */
export function addAccountUsage(api: FastifyInstance, service: ApiService): void {
  api.get('/account/usage', async (request, reply) => {
    const credits = await readBalance(service.store, callerOf(request).id);
    return sendJson(reply, JSON.stringify({ usage: { credits } }));
  });
  api.get('/v3/account/usage', async (request, reply) => {
    const account = callerOf(request);
    const [credits, windows] = await Promise.all([
      readBalance(service.store, account.id),
      service.gate.limits(account),
    ]);
    const rateLimits = {
      daily: toWire(windows, 'day'),
      hourly: toWire(windows, 'hour'),
      minute: toWire(windows, 'minute'),
    };
    return sendJson(reply, JSON.stringify({ credits, rateLimits, plan: planOf(account), pricing: PRICING }));
  });
}

const per = (credits: number, perQuantity = 1) => ({ credits, perQuantity });
const PRICING = {
  companySearch: per(1, PRICES.searchPer),
  contactSearch: per(1, PRICES.searchPer),
  revealCompany: per(PRICES.company),
  revealEmail: per(PRICES.email),
  revealPhone: per(PRICES.phones),
};

/** Null for a window that the plan has not, as hourly on the free one. */
function toWire(windows: readonly WindowState[], name: WindowState['name']) {
  const window = windows.find((one) => one.name === name);
  if (!window) return null;
  const { limit, used, remaining, resetsAt } = window;
  return { limit, used, remaining, resetsAt: new Date(resetsAt).toISOString() };
}

function planOf(account: Account) {
  const start = new Date(account.createdAt);
  const end = new Date(account.createdAt);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  return {
    category: account.plan,
    renewalType: 'annual',
    startDate: start.toISOString(),
    endDate: account.plan === 'free' ? null : end.toISOString(),
  };
}
