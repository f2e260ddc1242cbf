import { useQuery } from '@tanstack/react-query';
import { accountKeys } from '../../data/accounts.ts';
import { SelectFilter } from '../../pieces/filter-bar.tsx';
import { useClient } from '../../session/session.tsx';

const MOST = 100;

interface AccountFilterProps {
  value: string | undefined;
  onChange: (accountId: string | undefined) => void;
}

/** The accounts that one is likely to look for; another one may stand in the address all the same. */
export function AccountFilter({ value, onChange }: AccountFilterProps) {
  const client = useClient();
  const { data } = useQuery({
    queryKey: [...accountKeys.all, 'names', MOST],
    queryFn: ({ signal }) => client.accounts.list({ query: { limit: MOST } }, { signal }),
  });
  const options = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (options.length === 0 && value === undefined) return null;
  return <SelectFilter label="Account" value={value} options={options} onChange={onChange} />;
}
