import { isId } from '@sluice/core';
import { useAccountName } from '../data/account-names.ts';
import { useConnectorLookup } from '../data/connectors.ts';
import './account-name.css';

/** An account with the sign of its connector, wherever only its id is known. */
export function AccountName({ accountId, connector }: { accountId: string; connector: string }) {
  const name = useAccountName(accountId);
  return (
    <AccountSign
      connector={connector}
      name={isId('account', accountId) ? name : null}
      before={!isId('account', accountId)}
    />
  );
}

interface AccountSignProps {
  connector: string;
  /** Null once it is unlinked, undefined until that is known. */
  name: string | null | undefined;
  /** It was not linked yet: its key was being checked. */
  before?: boolean;
}

export function AccountSign({ connector, name, before = false }: AccountSignProps) {
  const known = useConnectorLookup()(connector);
  return (
    <span className="account-name">
      {known ? <img src={known.logo} alt="" width={20} height={20} /> : null}
      {name === null ? (
        <span className="quiet">
          {known?.name ?? connector} ({before ? 'being linked' : 'unlinked'})
        </span>
      ) : (
        (name ?? '…')
      )}
    </span>
  );
}
