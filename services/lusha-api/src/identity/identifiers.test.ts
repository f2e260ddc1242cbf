import { expect, test } from 'vitest';
import {
  companyNameKey,
  domainAndParents,
  domainLabel,
  mailboxOf,
  readDomain,
  readEmail,
  readLinkedinProfile,
} from './index.ts';

test.each([
  ['Brightwave Labs, Inc.', 'BRIGHTWAVE LABS'],
  ['The Brightwave Company', 'Brightwave'],
  ['Stone & Moor LLC', 'Stone and Moor'],
  ['A. O. Quill Corporation', 'AO Quill'],
  ['Quill S.A.', 'Quill'],
  ['Feld GmbH & Co. KG', 'Feld'],
  ['Bright Wave', 'BrightWave'],
  ['Café Núñez Ltd', 'cafe nunez'],
  ['Quill Inc. (Class A)', 'Quill Inc. (Class C)'],
])('%s and %s are one company name', (a, b) => {
  expect(companyNameKey(a)).toBe(companyNameKey(b));
});

test('a legal form alone is still a name, and other words are kept', () => {
  expect(companyNameKey('Co')).toBe('co');
  expect(companyNameKey('Brightwave Group')).not.toBe(companyNameKey('Brightwave'));
  expect(companyNameKey(' . ')).toBe('');
});

test.each([
  ['https://www.Brightwave.example/about?x=1', 'brightwave.example'],
  ['WWW.BRIGHTWAVE.EXAMPLE', 'brightwave.example'],
  ['http://user@brightwave.example:8080/', 'brightwave.example'],
  ['nora@brightwave.example', 'brightwave.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['not a domain', null],
  ['localhost', null],
  ['', null],
])('the domain of %s is %s', (text, domain) => {
  expect(readDomain(text)).toBe(domain);
});

test('a subdomain leads to the domains above it, never to a public suffix', () => {
  expect(domainAndParents('eu.mail.quill.example')).toEqual([
    'eu.mail.quill.example',
    'mail.quill.example',
    'quill.example',
  ]);
  expect(domainAndParents('mail.quill.co.uk')).toEqual(['mail.quill.co.uk', 'quill.co.uk']);
  expect(domainLabel('bright-wave.co.uk')).toBe('brightwave');
});

test.each([
  ['https://www.linkedin.com/in/Nora-Feld-000/', 'in/nora-feld-000'],
  ['http://uk.linkedin.com/in/nora-feld-000?trk=x', 'in/nora-feld-000'],
  ['linkedin.com/in/nora-feld-000/en', 'in/nora-feld-000'],
  ['www.linkedin.com/in/jos%C3%A9-feld', 'in/josé-feld'],
  ['https://www.linkedin.com/pub/nora-feld/1a/2b3/4c5', 'in/nora-feld-4c52b301a'],
  ['in/nora-feld-000', 'in/nora-feld-000'],
  ['nora-feld-000', 'in/nora-feld-000'],
  ['https://www.linkedin.com/company/quill', null],
  ['https://linkedin.com.evil.example/in/nora', null],
  ['Nora Feld', null],
])('the profile of %s is %s', (text, profile) => {
  expect(readLinkedinProfile(text)).toBe(profile);
});

test('mailboxes fold dots and tags only where the provider does', () => {
  expect(mailboxOf('n.feld+news@gmail.com')).toBe('nfeld@gmail.com');
  expect(mailboxOf('n.feld@googlemail.com')).toBe('nfeld@gmail.com');
  expect(mailboxOf('n.feld+news@quill.example')).toBe('n.feld+news@quill.example');
  expect(readEmail(' Nora <NORA@Quill.example> ')).toBe('nora@quill.example');
  expect(readEmail('nora@quill')).toBeNull();
  expect(readEmail('n/a')).toBeNull();
});
