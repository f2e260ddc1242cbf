import { expect, test } from 'vitest';
import { personName } from './person-name.ts';

test.each([
  ['mem_01m7xkgamh0000z2w4pvdfae5v (Ona Northwind)', 'Ona Northwind'],
  ['mem_01m7 (Ona (Sales) Northwind)', 'Ona (Sales) Northwind'],
  ['key_01m7 (Nightly)', 'key_01m7 (Nightly)'],
  ['system', 'system'],
])('%s is called %s', (actor, name) => {
  expect(personName(actor)).toBe(name);
});
