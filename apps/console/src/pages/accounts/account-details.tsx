import { Alert } from '@mantine/core';
import type { Account, ConnectorInfo } from '@sluice/core';
import { TriangleAlert } from 'lucide-react';
import { WORKSPACE } from '../../hub/link-account.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { AccountStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';

interface AccountDetailsProps {
  account: Account;
  connector: ConnectorInfo | undefined;
}

export function AccountDetails({ account, connector }: AccountDetailsProps) {
  const labelOf = (name: string) => connector?.fields.find((field) => field.name === name)?.label ?? name;
  return (
    <>
      {account.status === 'active' || account.statusReason === null ? null : (
        <Alert
          color={account.status === 'failing' ? 'red' : 'yellow'}
          icon={<TriangleAlert size={18} aria-hidden />}
          className="problem"
        >
          <p className="problem-message">{account.statusReason}</p>
          <p>Choose Edit to enter a new key, or Check again once it is mended at the provider.</p>
        </Alert>
      )}
      <Panel title="Details">
        <Details
          entries={[
            ['Status', <Status key="status" account={account} />],
            ['System', connector?.name ?? account.connector],
            ['Owner', ownerText(account)],
            ...(account.label === null ? [] : [['Label', account.label] as const]),
            ...Object.entries(account.fields).map(
              ([name, value]) => [labelOf(name), <code key={name}>{value}</code>] as const,
            ),
            ['Calls go to', account.hosts.join(', ')],
            [
              'Last checked',
              account.verifiedAt === null ? 'Never' : <When key="verified" at={account.verifiedAt} />,
            ],
            ['Linked', <When key="created" at={account.createdAt} />],
            ['Id', <code key="id">{account.id}</code>],
            ...Object.entries(account.metadata).map(([name, value]) => [name, String(value)] as const),
          ]}
        />
      </Panel>
    </>
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
