import { expect, test } from 'vitest';
import { appFaults } from './app-values.ts';

const good = { clientId: ' client-1 ', clientSecret: 'a-secret', baseUrl: '' };

test('a good app is let through, spaces around it included', () => {
  expect(appFaults(good)).toEqual({});
  expect(appFaults({ ...good, baseUrl: 'http://127.0.0.1:4810' })).toEqual({});
});

test('what was surely copied wrongly is said before it is sent', () => {
  expect(Object.keys(appFaults({ ...good, clientId: 'Client id: client-1' }))).toEqual(['clientId']);
  expect(Object.keys(appFaults({ ...good, clientSecret: 'client-1' }))).toEqual(['clientSecret']);
  expect(Object.keys(appFaults({ ...good, baseUrl: 'api.example' }))).toEqual(['baseUrl']);
});
