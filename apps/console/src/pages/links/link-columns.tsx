import { Button } from '@mantine/core';
import type { LinkSession } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useConnectorLookup } from '../../data/connectors.ts';
import type { Column } from '../../pieces/data-table.tsx';
import { LinkStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';

/** A link in a row: for whom it is, what it may link, how it stands, and what can be done about it. */
export function linkColumns(onRevoke: (session: LinkSession) => void): readonly Column<LinkSession>[] {
  return [
    {
      key: 'owner',
      head: 'For',
      cell: ({ owner, label }) => (
        <>
          <strong>{owner.name}</strong>
          {label === null ? null : <span className="cell-note">{label}</span>}
        </>
      ),
    },
    { key: 'systems', head: 'May link', cell: (session) => <Systems session={session} /> },
    { key: 'status', head: 'State', cell: ({ status }) => <LinkStatusBadge status={status} /> },
    { key: 'made', head: 'Made', hideBelow: 'middle', cell: ({ createdAt }) => <When at={createdAt} /> },
    { key: 'end', head: 'Ends', hideBelow: 'middle', cell: (session) => <Ending session={session} /> },
    {
      key: 'acts',
      head: 'Acts',
      bare: true,
      align: 'right',
      cell: (session) => <Acts session={session} onRevoke={() => onRevoke(session)} />,
    },
  ];
}

function Systems({ session: { connectors } }: { session: LinkSession }) {
  const connectorOf = useConnectorLookup();
  return connectors === null ? 'Any system' : connectors.map((id) => connectorOf(id)?.name ?? id).join(', ');
}

function Acts({ session, onRevoke }: { session: LinkSession; onRevoke: () => void }) {
  const { status, accountId, owner } = session;
  if (status === 'open')
    return (
      <Button size="xs" variant="default" onClick={onRevoke} aria-label={`Revoke the link of ${owner.name}`}>
        Revoke
      </Button>
    );
  if (status !== 'used' || accountId === null) return null;
  return (
    <Button
      size="xs"
      variant="default"
      renderRoot={(props) => <Link to="/accounts/$accountId" params={{ accountId }} {...props} />}
    >
      Show account
    </Button>
  );
}

function Ending({ session: { status, expiresAt, usedAt } }: { session: LinkSession }) {
  if (status === 'open' || status === 'expired') return <When at={expiresAt} />;
  if (status === 'used' && usedAt !== null)
    return (
      <>
        used <When at={usedAt} />
      </>
    );
  return null;
}
