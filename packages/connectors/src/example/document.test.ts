import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkConnector } from '../kit/check-connector.ts';
import { connectorMarkdown } from '../kit/connector-markdown.ts';
import { connector as harbor } from './harbor/index.ts';
import { signIn } from './harbor/sign-in.ts';

const beside = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test('the page on writing a connector shows the example as it stands, and the example is tested', async () => {
  const page = await beside('../../../../docs/connector-in-ten-minutes.md');
  const shown = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]);
  const files = ['./harbor/index.ts', './harbor/harbor.test.ts', './harbor/sign-in.ts'];
  expect(shown).toEqual(await Promise.all(files.map(beside)));
});

test('the sign-in that the page shows stands in for the key, and the reference tells of it', () => {
  const fields = harbor.fields.filter((field) => field.kind !== 'secret');
  const signing = { ...harbor, fields, auth: signIn };
  expect(checkConnector(signing)).toEqual([]);
  const page = connectorMarkdown(signing);
  for (const told of [signIn.authorize?.url, signIn.token.url, signIn.revoke?.url, ...signIn.scopes])
    expect(page).toContain(`\`${told}\``);
  expect(page).toContain('2. Copy its client id and its client secret.');
  expect(connectorMarkdown(harbor)).toContain('Signs in with: “API key”, in the header `authorization`');
});
