import { useAccountNames } from '../../data/account-names.ts';
import { SelectFilter } from '../../pieces/filter-bar.tsx';

interface AccountFilterProps {
  value: string | undefined;
  onChange: (accountId: string | undefined) => void;
}

/** The accounts that one is likely to look for; another one may stand in the address all the same. */
export function AccountFilter({ value, onChange }: AccountFilterProps) {
  const { data } = useAccountNames();
  const options = (data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (options.length === 0 && value === undefined) return null;
  return <SelectFilter label="Account" value={value} options={options} onChange={onChange} />;
}
