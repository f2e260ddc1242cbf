import type { Account, ConnectorInfo } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { memo, useEffect, useRef } from 'react';
import { AccountStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { hintOf } from './hint.ts';
import { useMayChange } from './may-change.ts';
import { MEND_WORDS, standingOf } from './standing.ts';

interface AccountTileProps {
  account: Account;
  connector: ConnectorInfo | undefined;
  /** Whether it was linked just now. */
  isNew: boolean;
}

/** Rendered again only for another account: there may be thousands of them. */
export const AccountTile = memo(function AccountTile({ account, connector, isNew }: AccountTileProps) {
  const tile = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isNew) tile.current?.scrollIntoView({ block: 'nearest' });
  }, [isNew]);
  const hint = hintOf(account, connector);
  return (
    <li ref={tile} className="account-tile" data-new={isNew}>
      <div className="account-tile-head">
        <img src={connector?.logo} alt="" width={40} height={40} />
        <div>
          <h2>
            <Link to="/accounts/$accountId" params={{ accountId: account.id }}>
              {account.name}
            </Link>
          </h2>
          <p>{connector?.name ?? account.connector}</p>
        </div>
      </div>
      <dl>
        <div>
          <dt>Owner</dt>
          <dd>{account.ownerName}</dd>
        </div>
        {account.label === null ? null : (
          <div>
            <dt>Label</dt>
            <dd>{account.label}</dd>
          </div>
        )}
        {hint === undefined ? null : (
          <div>
            <dt>{hint.label}</dt>
            <dd className="code">{hint.value}</dd>
          </div>
        )}
      </dl>
      <Trouble account={account} connector={connector} />
      <div className="account-tile-foot">
        <AccountStatusBadge status={account.status} />
        <span>{isNew ? 'linked just now' : <When at={account.statusSince} />}</span>
      </div>
    </li>
  );
});

/** Why it does not work, and the one thing that most likely mends it. */
function Trouble({ account, connector }: Omit<AccountTileProps, 'isNew'>) {
  const { allowed } = useMayChange(account);
  const mend = standingOf(account, connector)?.mends[0];
  if (account.status === 'active') return null;
  return (
    <>
      {account.statusReason === null ? null : <p className="account-tile-reason">{account.statusReason}</p>}
      {mend === undefined || !allowed ? null : (
        <p className="account-tile-mend">
          <Link to="/accounts/$accountId" params={{ accountId: account.id }} search={{ mend }}>
            {MEND_WORDS[mend]}
            <span className="unseen"> of {account.name}</span>
          </Link>
        </p>
      )}
    </>
  );
}
