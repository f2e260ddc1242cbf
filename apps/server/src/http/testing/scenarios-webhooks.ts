import type { DeliveryDetails, OperationName, Webhook } from '@sluice/core';
import { expect } from 'vitest';
import type { Answered, ApiBench, Caller, Sent } from './api-bench.ts';
import { BAD_PAGES, bodyIs, hasItems, linked, type Scenario } from './scenario.ts';

type Names = Extract<OperationName, `webhooks.${string}` | `events.${string}`>;

const NO_WEBHOOK = 'whk_00000000000000000000000000';
const NO_DELIVERY = 'dlv_00000000000000000000000000';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

/** A new webhook to the bench's receiver; where there are as many as may be, the former ones go. */
async function made(bench: ApiBench, caller: Caller): Promise<string> {
  const create = () => caller.send('webhooks.create', { body: { url: `${bench.receiver.url}/hook` } });
  let answer = await create();
  if (answer.status === 409) {
    const { body } = await caller.send('webhooks.list');
    for (const { id } of (body as { items: Webhook[] }).items)
      await caller.send('webhooks.remove', { params: { webhookId: id } });
    answer = await create();
  }
  return (answer.body as { webhook: Webhook }).webhook.id;
}

const withWebhook = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { webhookId: await made(bench, caller) },
});

async function withDelivery(bench: ApiBench, caller: Caller): Promise<Sent> {
  const webhookId = await made(bench, caller);
  const { body } = await caller.send('webhooks.test', { params: { webhookId } });
  return { params: { webhookId, deliveryId: (body as DeliveryDetails).delivery.id } };
}

const UNKNOWN: Scenario['invalid'] = [
  ['one that there is not', { params: { webhookId: NO_WEBHOOK } }, 'webhook.unknown'],
];
const url = (text: unknown) => ({ body: { url: text } });
const BAD_ADDRESSES: Scenario['invalid'] = [
  ['what is no URL', url('https://'), 'request.invalid'],
  ['another scheme', url('ftp://hooks.example/x'), 'request.invalid'],
  ['a page that is not served over https', url('http://hooks.example/x'), 'egress.host'],
  ['a user and a password', url('https://ada:pw@hooks.example/x'), 'egress.host'],
  ['a private address', url('https://10.0.0.8/x'), 'egress.address'],
  ['this machine', url('https://127.0.0.1:4000/x'), 'egress.address'],
  ['the metadata service of a cloud', url('https://169.254.169.254/latest'), 'egress.address'],
  ['the metadata service as a number', url('https://2852039166/latest'), 'egress.address'],
  ['an event that there is not', { body: { events: ['account.sold'] } }, 'request.invalid'],
  ['no event at all', { body: { events: [] } }, 'request.invalid'],
];

/** Webhooks, their deliveries, and events. */
export const webhookScenarios: Readonly<Record<Names, Scenario>> = {
  'webhooks.create': {
    allowed: async (bench, caller) => {
      // Makes room, where there is none.
      await made(bench, caller);
      return {
        body: {
          url: `${bench.receiver.url}/hook?for=us`,
          description: 'to the CRM',
          events: ['account.failing'],
        },
      };
    },
    expected: ({ body }: Answered, bench) => {
      expect(body).toMatchObject({
        webhook: {
          url: `${bench.receiver.url}/hook?for=us`,
          events: ['account.failing'],
          enabled: true,
          waiting: 0,
        },
        secret: expect.stringMatching(SECRET) as unknown,
      });
    },
    invalid: [
      ...BAD_ADDRESSES,
      ['no address', { body: {} }, 'request.invalid'],
      ['a secret of one’s own', { body: { url: 'https://hooks.example', secret: 'x' } }, 'request.invalid'],
    ],
  },
  'webhooks.list': {
    allowed: async (bench, caller) => {
      await made(bench, caller);
      return { query: { status: 'on', q: '/HOOK' } };
    },
    expected: (answer) => {
      hasItems(answer);
      expect(answer.text).not.toContain('whsec_');
    },
    invalid: [...BAD_PAGES, ['a status that there is not', { query: { status: 'lost' } }, 'request.invalid']],
  },
  'webhooks.get': {
    allowed: withWebhook,
    expected: (answer) => {
      expect(answer.body).toMatchObject({ enabled: true, failingSince: null });
      expect(answer.text).not.toContain('whsec_');
    },
    invalid: UNKNOWN,
  },
  'webhooks.update': {
    allowed: async (bench, caller) => ({
      ...(await withWebhook(bench, caller)),
      body: { enabled: false, events: ['account.linked'], description: 'for later' },
    }),
    expected: bodyIs({ enabled: false, events: ['account.linked'], description: 'for later' }),
    invalid: [...UNKNOWN, ...BAD_ADDRESSES],
  },
  'webhooks.remove': {
    allowed: withWebhook,
    expected: ({ text }) => expect(text).toBe(''),
    invalid: UNKNOWN,
  },
  'webhooks.rotateSecret': {
    allowed: async (bench, caller) => ({
      ...(await withWebhook(bench, caller)),
      body: { overlapSeconds: 60 },
    }),
    expected: bodyIs({
      secret: expect.stringMatching(SECRET) as unknown,
      webhook: { secrets: [{ validUntil: null }, { validUntil: expect.any(String) as unknown }] },
    }),
    invalid: [
      ...UNKNOWN,
      ['an overlap that never ends', { body: { overlapSeconds: 1e9 } }, 'request.invalid'],
      ['an overlap that is past', { body: { overlapSeconds: -1 } }, 'request.invalid'],
    ],
  },
  'webhooks.test': {
    allowed: withWebhook,
    expected: bodyIs({
      delivery: { type: 'webhook.test', status: 'delivered', attempts: 1 },
      payload: { type: 'webhook.test' },
      log: [{ status: 200, answer: 'ok' }],
    }),
    invalid: UNKNOWN,
  },
  'webhooks.deliveries': {
    allowed: async (bench, caller) => {
      const { params } = await withDelivery(bench, caller);
      return { params: { webhookId: params?.['webhookId'] ?? '' }, query: { status: 'delivered' } };
    },
    expected: hasItems,
    invalid: [
      ...UNKNOWN,
      ...BAD_PAGES,
      ['a status that there is not', { query: { status: 'lost' } }, 'request.invalid'],
    ],
  },
  'webhooks.delivery': {
    allowed: withDelivery,
    expected: bodyIs({ delivery: { status: 'delivered' }, log: [{ status: 200 }] }),
    invalid: [
      [
        'one that there is not',
        { params: { webhookId: NO_WEBHOOK, deliveryId: NO_DELIVERY } },
        'webhook.unknown',
      ],
    ],
  },
  'webhooks.replay': {
    allowed: withDelivery,
    expected: bodyIs({ type: 'webhook.test', attempts: 1 }),
    invalid: [
      [
        'one that there is not',
        { params: { webhookId: NO_WEBHOOK, deliveryId: NO_DELIVERY } },
        'webhook.unknown',
      ],
    ],
  },
  'webhooks.replayMany': {
    allowed: async (bench, caller) => {
      const { params } = await withDelivery(bench, caller);
      return {
        params: { webhookId: params?.['webhookId'] ?? '' },
        body: { since: '2026-01-01T00:00:00Z', onlyFailed: false },
      };
    },
    expected: bodyIs({ replayed: 1 }),
    invalid: [
      ...UNKNOWN,
      ['no time at all', { body: {} }, 'request.invalid'],
      ['what is no time', { body: { since: 'yesterday' } }, 'request.invalid'],
      [
        'a span that ends before it begins',
        { body: { since: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' } },
        'request.invalid',
      ],
    ],
  },
  'events.list': {
    allowed: async (bench, caller) => {
      await linked(bench, caller);
      return { query: { type: 'account.linked' } };
    },
    expected: (answer) => {
      hasItems(answer);
      expect(answer.text).not.toContain('webhook.test');
    },
    invalid: [...BAD_PAGES, ['a type that there is not', { query: { type: 'x' } }, 'request.invalid']],
  },
};
