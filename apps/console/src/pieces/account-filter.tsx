import { useAccountName, useAccountNames } from '../data/account-names.ts';
import { SelectFilter } from './filter-bar.tsx';

interface AccountFilterProps {
  value: string | undefined;
  onChange: (accountId: string | undefined) => void;
}

/** The newest accounts to choose from; an older one may stand in the address all the same, and is shown by its name. */
export function AccountFilter({ value, onChange }: AccountFilterProps) {
  const names = useAccountNames();
  const chosen = useAccountName(value ?? '');
  const options = (names.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (value !== undefined && chosen && !options.some((option) => option.value === value))
    options.push({ value, label: chosen });
  return <SelectFilter label="Account" value={value} options={options} onChange={onChange} />;
}
