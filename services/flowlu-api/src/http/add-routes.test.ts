import { systemClock } from '@sluice/core';
import { createHttp, createLogger, listen } from '@sluice/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_BEHAVIOURS } from '../behaviours.ts';
import { openService, type Service } from '../service.ts';
import { addRoutes, answerFailure } from './add-routes.ts';

const logged: string[] = [];
let service: Service;
let url: string;
let apiKey: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  service = await openService({
    location: { kind: 'memory' },
    clock: systemClock,
    behaviours: DEFAULT_BEHAVIOURS,
    rate: [],
  });
  const company = await service.companies.ensure('mycompany');
  apiKey = (await service.keys.create({ companyId: company.id, name: 'test' })).text.open();
  const log = createLogger({
    level: 'trace',
    name: 'test',
    destination: { write: (line) => void logged.push(line) },
  });
  const http = createHttp({ name: 'test', log, errors: answerFailure(DEFAULT_BEHAVIOURS) });
  addRoutes(http.app, service);
  url = (await listen(http.app, { port: 0 })).url;
  stop = () => http.close();
});

afterAll(() => stop());

test('the key of a call is in no log line and in no metric, whatever becomes of the call', async () => {
  for (const path of ['crm/account/list', 'crm/account/get/9', 'nonsense/x/list']) {
    await fetch(`${url}/api/v1/module/${path}?api_key=${apiKey}`);
  }
  await fetch(`${url}/elsewhere?api_key=${apiKey}`);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(logged.length).toBeGreaterThan(3);
  expect(logged.join('') + metrics).not.toContain(apiKey);
});

test('a path with a broken escape is answered as the API or as a page that is not there, never with the key', async () => {
  const reply = await fetch(`${url}/api/v1/module/crm/%ZZ?api_key=${apiKey}`);
  expect(reply.status).toBeLessThan(500);
  expect(await reply.text()).not.toContain(apiKey);
});

test('a store that fails is an error of status 500 or more with code 13, and tells nothing of the inside', async () => {
  await service.close();
  const reply = await fetch(`${url}/api/v1/module/crm/account/list?api_key=${apiKey}`);
  expect(reply.status).toBeGreaterThanOrEqual(500);
  expect(await reply.json()).toEqual({ error: { error_code: 13, error_msg: 'internal server error' } });
});
