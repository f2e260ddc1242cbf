import type { Account, ConnectorInfo } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { AccountStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { hintOf } from './hint.ts';

interface AccountTileProps {
  account: Account;
  connector: ConnectorInfo | undefined;
  /** Whether it was linked just now. */
  isNew: boolean;
}

export function AccountTile({ account, connector, isNew }: AccountTileProps) {
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
        {hint === undefined ? null : (
          <div>
            <dt>{hint.label}</dt>
            <dd className="code">{hint.value}</dd>
          </div>
        )}
      </dl>
      <div className="account-tile-foot">
        <AccountStatusBadge status={account.status} />
        <span>{isNew ? 'linked just now' : <When at={account.statusSince} />}</span>
      </div>
      {account.statusReason === null || account.status === 'active' ? null : (
        <p className="account-tile-reason">{account.statusReason}</p>
      )}
    </li>
  );
}
