import { expect, test } from 'vitest';
import { startFlowluApi } from '../start-flowlu-api.ts';
import type { WireRecord } from '../wire/record-output.ts';
import { clientOf, startClient } from '../testing/api-client.ts';

async function recordsOf(sample: number): Promise<WireRecord[]> {
  const api = await startFlowluApi({ sample });
  const records: WireRecord[] = [];
  for (const entity of ['crm/account', 'crm/lead']) {
    for await (const record of api.records(entity)) records.push(record);
  }
  await api.close();
  return records;
}

test('a sample has the size asked for and is the same every time', async () => {
  const records = await recordsOf(1500);
  expect(records).toHaveLength(1500);
  expect(await recordsOf(1500)).toEqual(records);
  expect(await recordsOf(0)).toEqual([]);
  expect(await recordsOf(1)).toHaveLength(1);
});

test('a sample is believable: three kinds of records, addresses that nobody owns, links that lead somewhere', async () => {
  const records = await recordsOf(1000);
  const accounts = records.filter((record) => 'first_name' in record);
  const leads = records.filter((record) => 'budget' in record);
  expect(accounts.filter((account) => account['type'] === 1)).toHaveLength(300);
  expect(accounts.filter((account) => account['type'] === 2)).toHaveLength(600);
  expect(leads).toHaveLength(100);
  const organizations = new Set(accounts.filter(({ type }) => type === 1).map(({ id }) => id));
  for (const lead of leads) expect(organizations).toContain(lead['customer_id']);
  for (const { email, web } of accounts) {
    for (const address of [email, web])
      if (typeof address === 'string') expect(address).toMatch(/\.example$/);
  }
});

test('every record of a sample is one that the API itself would take', async () => {
  const client = await startClient({ sample: 200 });
  try {
    const { apiKey } = await client.api.createKey({ domain: 'othercompany' });
    const other = clientOf(client.api, { keyId: '', apiKey: apiKey.open() });
    for (const entity of ['crm/account', 'crm/lead']) {
      for await (const record of client.api.records(entity)) {
        const form = Object.entries(record).flatMap(([name, value]) =>
          value === null ? [] : [[name, JSON.stringify(value).replaceAll('"', '')]],
        );
        const {
          id: _id,
          created_date,
          updated_date,
          ...made
        } = await other.create(entity, Object.fromEntries(form));
        expect(record).toMatchObject(made);
        expect(created_date && updated_date).toBeTruthy();
      }
    }
  } finally {
    await client.api.close();
  }
});
