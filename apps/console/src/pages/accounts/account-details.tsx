import type { Account, ConnectorInfo } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { WORKSPACE } from '../../hub/link-account.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { AccountStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { SHARING_WORDS } from './sharing-words.ts';

interface AccountDetailsProps {
  account: Account;
  connector: ConnectorInfo | undefined;
}

export function AccountDetails({ account, connector }: AccountDetailsProps) {
  const labelOf = (name: string) => connector?.fields.find((field) => field.name === name)?.label ?? name;
  return (
    <Panel title="Details">
      <Details
        entries={[
          ['Status', <Status key="status" account={account} />],
          [
            'System',
            <Link key="system" to="/connectors/$connectorId" params={{ connectorId: account.connector }}>
              {connector?.name ?? account.connector}
            </Link>,
          ],
          [
            'Owner',
            <Link key="owner" to="/accounts" search={{ owner: account.owner }}>
              {ownerText(account)}
            </Link>,
          ],
          ...(account.label === null ? [] : [['Label', account.label] as const]),
          ['Shared with', SHARING_WORDS[account.sharedWith].label],
          ...Object.entries(account.fields).map(
            ([name, value]) => [labelOf(name), <code key={name}>{value}</code>] as const,
          ),
          ['Calls go to', account.hosts.join(', ')],
          [
            'Last checked',
            account.verifiedAt === null ? 'Never' : <When key="verified" at={account.verifiedAt} />,
          ],
          ...(account.nextCheckAt === null
            ? []
            : [['Checked next', <When key="next" at={account.nextCheckAt} />] as const]),
          ['Linked', <When key="created" at={account.createdAt} />],
          ['Id', <code key="id">{account.id}</code>],
          ...Object.entries(account.metadata).map(([name, value]) => [name, String(value)] as const),
        ]}
      />
    </Panel>
  );
}

/** What was linked here belongs to nobody else: its id would say the same again. */
function ownerText({ owner, ownerName }: Account): string {
  return owner === ownerName || owner === WORKSPACE.id ? ownerName : `${ownerName} (${owner})`;
}

function Status({ account }: { account: Account }) {
  return (
    <span className="row-end">
      <AccountStatusBadge status={account.status} />
      <span>
        changed <When at={account.statusSince} />
      </span>
    </span>
  );
}
