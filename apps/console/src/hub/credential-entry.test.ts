import type { FieldDefinition } from '@sluice/core';
import { expect, test } from 'vitest';
import {
  checkAll,
  EMPTY_ENTRY,
  faultOf,
  leaveField,
  NAME,
  nameFault,
  refuse,
  typeInto,
  valuesOf,
} from './credential-entry.ts';

const domain: FieldDefinition = {
  name: 'domain',
  label: 'Account Domain',
  kind: 'text',
  required: true,
  help: '',
  extract: '^(?:https?://)?([^./]+)',
  pattern: '^[a-z]+$',
  patternMessage: 'Small letters only.',
};
const address: FieldDefinition = { name: 'url', label: 'Address', kind: 'url', required: false, help: '' };
const fields = [domain, address];

test('nothing is called wrong while it is being typed, and everything once Save is pressed', () => {
  const typed = typeInto(typeInto(EMPTY_ENTRY, 'domain', 'ACME'), 'url', 'nowhere');
  expect([nameFault(typed), faultOf(typed, domain), faultOf(typed, address)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const { entry, firstWrong } = checkAll(typed, fields);
  expect(firstWrong).toBe(NAME);
  expect(nameFault(entry)).toBe('Give the credential a name.');
  expect(faultOf(entry, domain)).toBe('Small letters only.');
  expect(faultOf(entry, address)).toContain('whole address');
  expect(checkAll({ ...entry, name: 'Ours' }, fields).firstWrong).toBe('domain');
});

test('of a pasted address the part that is meant stays, and an empty field is not blamed for being left', () => {
  const left = leaveField(typeInto(EMPTY_ENTRY, 'domain', ' https://acme.example/crm '), domain);
  expect(left.values['domain']).toBe('acme');
  expect(leaveField(EMPTY_ENTRY, domain)).toBe(EMPTY_ENTRY);
});

test('what the server refused stands at its field until that is changed', () => {
  const refused = refuse(typeInto(EMPTY_ENTRY, 'domain', 'acme'), fields, [
    { field: 'fields.domain', message: 'is not known there' },
    { field: 'name', message: 'belongs to no field' },
  ]);
  expect(refused.refused).toEqual({ domain: 'is not known there' });
  expect(faultOf(refused, domain)).toBe('is not known there');
  expect(faultOf(typeInto(refused, 'domain', 'acme2'), domain)).toBeUndefined();
});

test('only what was filled in is sent, as the value it stands for', () => {
  const entry = typeInto(typeInto(EMPTY_ENTRY, 'domain', ' acme '), 'url', '  ');
  expect(valuesOf(entry, fields)).toEqual({ domain: 'acme' });
});
