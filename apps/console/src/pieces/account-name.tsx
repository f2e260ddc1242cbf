import { useAccountName } from '../data/account-names.ts';
import { useConnectorLookup } from '../data/connectors.ts';
import './account-name.css';

/** An account with the sign of its connector, wherever only its id is known. */
export function AccountName({ accountId, connector }: { accountId: string; connector: string }) {
  return <AccountSign connector={connector} name={useAccountName(accountId)} />;
}

/** `name`: null once it is unlinked, undefined until that is known. */
export function AccountSign({ connector, name }: { connector: string; name: string | null | undefined }) {
  const known = useConnectorLookup()(connector);
  return (
    <span className="account-name">
      {known ? <img src={known.logo} alt="" width={20} height={20} /> : null}
      {name === null ? <span className="quiet">{known?.name ?? connector} (unlinked)</span> : (name ?? '…')}
    </span>
  );
}
