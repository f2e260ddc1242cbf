import { useState } from 'react';
import { useAccountName } from '../data/account-names.ts';
import { useAccountsFound } from '../data/choices.ts';
import { SearchChoice } from './search-choice.tsx';

interface AccountFilterProps {
  value: string | undefined;
  onChange: (accountId: string | undefined) => void;
}

/** Any account, found by its name or its owner's. */
export function AccountFilter({ value, onChange }: AccountFilterProps) {
  const [words, setWords] = useState<string>();
  const { items, ...found } = useAccountsFound(words);
  const name = useAccountName(value ?? '');
  const options = items.map((account) => ({
    value: account.id,
    label: account.name,
    note: account.ownerName,
  }));
  return (
    <SearchChoice
      label="Account"
      value={value}
      valueLabel={name ?? undefined}
      found={{ ...found, options }}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}
