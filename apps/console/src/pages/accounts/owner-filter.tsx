import { useState } from 'react';
import { useOwnerName, useSeveralOwners } from '../../data/accounts.ts';
import { useOwnersFound } from '../../data/choices.ts';
import { SearchChoice } from '../../pieces/search-choice.tsx';

interface OwnerFilterProps {
  value: string | undefined;
  onChange: (ownerId: string | undefined) => void;
}

/** Any owner of an account, found by name or id. Offered where there is more than one. */
export function OwnerFilter({ value, onChange }: OwnerFilterProps) {
  const [words, setWords] = useState<string>();
  const { items, ...found } = useOwnersFound(words);
  const name = useOwnerName(value);
  const several = useSeveralOwners();
  if (value === undefined && !several) return null;
  return (
    <SearchChoice
      label="Owner"
      value={value}
      valueLabel={name}
      found={{ ...found, options: items.map(({ id, name: label }) => ({ value: id, label, note: id })) }}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}
