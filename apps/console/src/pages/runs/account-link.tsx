import { Link } from '@tanstack/react-router';
import { useAccountName } from '../../data/account-names.ts';

/** The name of an account, as far as it is still linked. */
export function AccountLink({ accountId }: { accountId: string }) {
  const name = useAccountName(accountId);
  if (name === null) return <>an account that was unlinked ({accountId})</>;
  return (
    <Link to="/accounts/$accountId" params={{ accountId }}>
      {name ?? accountId}
    </Link>
  );
}
