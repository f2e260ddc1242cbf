import { SluiceError, type Account } from '@sluice/core';
import type { Client } from '@sluice/sdk';

/** The account with that id, else the one with exactly that name; throws when there is none or more than one. */
export async function findAccount(client: Client, reference: string): Promise<Account> {
  if (reference.startsWith('acc_')) return client.accounts.get({ params: { accountId: reference } });
  const { items } = await client.accounts.list({ query: { limit: 500 } });
  const named = items.filter((account) => account.name.toLowerCase() === reference.toLowerCase());
  const found = named.length > 0 ? named : items.filter((account) => account.connector === reference);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new SluiceError('account.unknown', {
    message:
      found.length > 1
        ? `${found.length} accounts answer to “${reference}”.`
        : `There is no account “${reference}”.`,
    fix:
      found.length > 1
        ? `Use one of the ids: ${found.map((account) => account.id).join(', ')}.`
        : 'See `sluice accounts list`, or link one with `sluice link`.',
  });
}
