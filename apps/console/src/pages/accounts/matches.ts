import type { Account } from '@sluice/core';

/** Whether every word occurs in what one sees of the account, or is its id. */
export function matches(
  account: Pick<Account, 'name' | 'description' | 'owner' | 'ownerName' | 'label' | 'id'>,
  { words, connectorName }: { words: string; connectorName: string },
): boolean {
  const text = [
    account.name,
    account.description,
    account.owner,
    account.ownerName,
    account.label ?? '',
    connectorName,
  ]
    .join(' ')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word) || word === account.id);
}
